"""Makes log_glibc.json: logarithms as the C library of Linux rounds them (run on x86-64 with glibc 2.28 or newer).

Of 200,000 random numbers those are kept whose logarithm glibc does not round correctly, then numbers of all sizes.
"""
import json
import math
import random
import sys

import mpmath

mpmath.mp.prec = 140
random.seed(0)
uniform = [random.random() for _ in range(200_000)]
misrounded = [x for x in uniform if math.log(x) != float(mpmath.log(mpmath.mpf(x)))]
near_one = [random.uniform(0.93, 1.07) for _ in range(100)]
wide = [10 ** random.uniform(-307, 308) for _ in range(100)]
pairs = [[x, math.log(x)] for x in misrounded + near_one + wide]
json.dump({"misrounded": len(misrounded), "pairs": pairs}, sys.stdout, indent=0)
