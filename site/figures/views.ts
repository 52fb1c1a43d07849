/** @file The side of each figure that draws. */
import type { Component } from "vue";
import type { FigureName } from "./index.js";

export const views: { readonly [Name in FigureName]: () => Promise<{ readonly default: Component }> } = {
  backprop: () => import("./backprop/FigureView.vue"),
  comparison: () => import("./comparison/FigureView.vue"),
  descent: () => import("./descent/FigureView.vue"),
  digit: () => import("./digit/FigureView.vue"),
  gan: () => import("./gan/FigureView.vue"),
  memory: () => import("./memory/FigureView.vue"),
  playground: () => import("./playground/FigureView.vue"),
  softmax: () => import("./softmax/FigureView.vue"),
};
