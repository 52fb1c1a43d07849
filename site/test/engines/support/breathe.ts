/** @file Lets the runner's messages through between tests: these compute for seconds without a pause. */
import { afterEach } from "vitest";

afterEach(() => new Promise((resume) => setTimeout(resume)));
