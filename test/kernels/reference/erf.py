"""Prints erf.json: pairs [x, erf(x)], each erf(x) the float64 nearest to a Maclaurin series summed exactly."""

import json
from fractions import Fraction
from math import isqrt

xs = [2.0**-k for k in (40, 20, 10, 5)] + [k / 16 for k in range(1, 64)] + [k / 8 for k in range(32, 50)]
xs += [0.1, 0.3, 0.46875, 0.46876, 0.7, 0.9, 1.1, 2.3, 3.3, 3.999, 4.001, 4.7, 5.3, 5.9]


def arctan_of_inverse(n: int) -> Fraction:
    """By Machin's series, to 1e-60."""
    return sum((Fraction((-1) ** k, (2 * k + 1) * n ** (2 * k + 1)) for k in range(90)), Fraction(0))


pi = 4 * (4 * arctan_of_inverse(5) - arctan_of_inverse(239))
scale = 10**60
two_over_sqrt_pi = 2 * Fraction(scale, isqrt(int(pi * scale * scale)))


def erf(x: float) -> float:
    exact = Fraction(x)
    power, total, k = exact, exact, 0
    while abs(power) > Fraction(1, 10**40):
        k += 1
        power *= -exact * exact / k
        power = Fraction(round(power * 10**60), 10**60)
        total += power / (2 * k + 1)
    return float(total * two_over_sqrt_pi)


print(json.dumps([[x, erf(x)] for x in sorted(xs)]))
