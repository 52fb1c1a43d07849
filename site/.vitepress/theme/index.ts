import { type Theme, useData } from "vitepress";
import DefaultTheme from "vitepress/theme-without-fonts";
import { h, nextTick, onMounted, type VNode, watch } from "vue";
import LiveExercises from "../../code/LiveExercises.vue";
import RunnableCode from "../../code/RunnableCode.vue";
import LiveFigure from "../../figures/frame/LiveFigure.vue";
import HomePicture from "../../home/HomePicture.vue";
import { markLines } from "./markLines.js";
import "./fonts.css";
import "./style.css";
import "../../code/code.css";
import "../../figures/frame/figure.css";

export default {
  extends: DefaultTheme,
  Layout: (): VNode => h(DefaultTheme.Layout, null, { "home-hero-image": () => h(HomePicture) }),
  enhanceApp({ app, router }) {
    app.component("LiveFigure", LiveFigure);
    app.component("LiveExercises", LiveExercises);
    app.component("RunnableCode", RunnableCode);
    markLines(router);
  },
  setup() {
    // The theme gives every page a main landmark but the home page.
    const { frontmatter } = useData();
    const mark = async (): Promise<void> => {
      await nextTick();
      document.querySelector(".VPContent.is-home")?.setAttribute("role", "main");
    };
    onMounted(mark);
    watch(frontmatter, mark);
  },
} satisfies Theme;
