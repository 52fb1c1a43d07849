/** Joins by the library that its argument names. */
import { init } from "../../../src/mpi/index.js";

const { rank, size, library } = init({ library: process.argv[2] });
console.log(JSON.stringify({ rank, size, library }));
