import { expect, it } from "vitest";
import { enableGrad, isGradEnabled, noGrad, ones } from "../src/index.js";
import { detectAnomaly } from "../src/inspect/index.js";
import { parameter } from "../src/nn/index.js";
import { ExponentialMovingAverage } from "../src/optim/index.js";

/** Everything that is in effect while a function runs. */
const scopes: Record<string, (body: () => unknown) => unknown> = {
  noGrad,
  enableGrad,
  detectAnomaly,
  use: (body) => new ExponentialMovingAverage([parameter(ones([2]))]).use(body),
};

/** Functions whose bodies continue after they have returned. */
const leaving: Record<string, () => unknown> = {
  "an async function": async () => 1,
  "a generator": function* () {
    yield 1;
  },
  "an async generator": async function* () {
    yield 1;
  },
};

it.each(Object.keys(scopes).flatMap((scope) => Object.keys(leaving).map((body) => [scope, body] as const)))(
  "%s refuses %s",
  (scope, body) => {
    expect(() => scopes[scope]!(leaving[body]!)).toThrow(
      /^\w+: the function must (be synchronous|not be a generator): .*return/,
    );
    expect(isGradEnabled()).toBe(true);
  },
);

it.each(Object.keys(scopes))(
  "%s throws unless given a function, and returns the function's result",
  (scope) => {
    expect(() => scopes[scope]!(3 as never)).toThrow(`${scope}: the body must be a function, got 3`);
    for (const value of [null, undefined, 1, "text", [1], { next: 1 }]) {
      expect(scopes[scope]!(() => value)).toBe(value);
    }
  },
);
