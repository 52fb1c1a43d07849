import type { Theme } from "vitepress";
import DefaultTheme from "vitepress/theme";
import LiveFigure from "../../figures/frame/LiveFigure.vue";
import { markLines } from "./markLines.js";
import "./style.css";
import "../../figures/frame/figure.css";

export default {
  extends: DefaultTheme,
  enhanceApp({ app, router }) {
    app.component("LiveFigure", LiveFigure);
    markLines(router);
  },
} satisfies Theme;
