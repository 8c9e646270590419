"""Recomputes golden.json: every sampler once more, written from the papers with fractions and 60-digit reals.

    pip install mpmath && python3 recipe.py > golden.json

The byte stream is SHA-256 of "<seed>:0", "<seed>:1", ... joined, read as little-endian 32-bit words. How bits are taken
from words is part of what the vectors pin down: see Reader.
"""
import hashlib
import json
import math
from fractions import Fraction

from mpmath import mp, mpf

mp.dps = 60


def stream(seed):
    counter = 0
    while True:
        yield from hashlib.sha256(f"{seed}:{counter}".encode()).digest()
        counter += 1


class Reader:
    """Takes `buffer` words at a time from the bytes; hands out low bits first; a remainder too short is dropped."""

    def __init__(self, source, buffer=64):
        self.source, self.buffer, self.words = source, buffer, []
        self.held, self.held_bits = 0, 0

    def word(self):
        if not self.words:
            data = bytes(next(self.source) for _ in range(4 * self.buffer))
            self.words = [int.from_bytes(data[i : i + 4], "little") for i in range(0, len(data), 4)]
        return self.words.pop(0)

    def bits(self, count):
        if count == 0:
            return 0
        if count == 32:
            return self.word()
        if self.held_bits < count:
            self.held, self.held_bits = self.word(), 32
        value = self.held % 2**count
        self.held >>= count
        self.held_bits -= count
        return value

    def below(self, bound):
        width = (bound - 1).bit_length()
        while True:
            high = self.bits(width - 32) if width > 32 else 0
            draw = high * 2**32 + self.word() if width > 32 else self.bits(width)
            if draw < bound:
                return draw

    def big_bits(self, count):
        value = 0
        while count >= 32:
            value, count = value << 32 | self.word(), count - 32
        return value << count | self.bits(count) if count else value

    def coin(self, p, as_number):
        if as_number:
            return self.below(p[1]) < p[0]
        if p[0] == p[1]:
            return True
        rest = Fraction(*p)
        while rest:
            rest *= 2**32
            digits, draw = math.floor(rest), self.word()
            if draw != digits:
                return draw < digits
            rest -= digits
        return False

    def coin_exp(self, numerator, denominator, as_number=True):
        for _ in range(numerator // denominator):
            if not self.coin_exp_fraction(1, 1, True):
                return False
        return self.coin_exp_fraction(numerator % denominator, denominator, as_number and denominator <= 2**53)

    def coin_exp_fraction(self, numerator, denominator, as_number):
        k = 1
        while self.coin((numerator, denominator), as_number) and self.below(k) == 0:
            k += 1
        return k % 2 == 1


def gaussian_magnitude(sigma_squared, low, high):
    """The least m with u < P(|X| <= m), for every real u in [low, high)."""
    s = mpf(sigma_squared.numerator) / sigma_squared.denominator
    reach = int(20 * math.sqrt(s)) + 20
    weights = [mpf(1)] + [2 * mp.exp(-mpf(m) ** 2 / (2 * s)) for m in range(1, reach)]
    total, running = mp.fsum(weights), mpf(0)
    for m, weight in enumerate(weights):
        running += weight / total
        if high <= running:
            return m
        assert low > running, "more digits needed"


def gaussian_by_inversion(seed, sigma_squared, count):
    source = stream(seed)
    draws = []
    for _ in range(count):
        word = int.from_bytes(bytes(next(source) for _ in range(4)), "little")
        m = gaussian_magnitude(sigma_squared, mpf(word >> 1) / 2**31, mpf((word >> 1) + 1) / 2**31)
        draws.append(-m if word & 1 else m)
    return draws


def laplace(reader, scale):
    t, s = scale.numerator, scale.denominator
    while True:
        u = reader.below(t)
        if not reader.coin_exp_fraction(u, t, True):
            continue
        v = 0
        while reader.coin_exp_fraction(1, 1, True):
            v += 1
        y = (u + t * v) // s
        negative = reader.bits(1) == 1
        if not (negative and y == 0):
            return -y if negative else y


def gaussian_by_rejection(reader, sigma_squared):
    t = math.isqrt(sigma_squared.numerator // sigma_squared.denominator) + 1
    while True:
        y = laplace(reader, Fraction(t))
        slope = sigma_squared.denominator * t
        num = (abs(y) * slope - sigma_squared.numerator) ** 2
        den = 2 * sigma_squared.numerator * slope * t
        if reader.coin_exp(num, den):
            return y


def exponential(reader, scores, sensitivity, epsilon):
    while True:
        i = reader.below(len(scores))
        if reader.coin_exp(epsilon.numerator * (max(scores) - scores[i]), 2 * sensitivity * epsilon.denominator):
            return i


def permute_and_flip(reader, scores, sensitivity, epsilon):
    left = list(range(len(scores)))
    while True:
        at = reader.below(len(left))
        i = left[at]
        if reader.coin_exp(epsilon.numerator * (max(scores) - scores[i]), 2 * sensitivity * epsilon.denominator):
            return i
        left[at] = left[-1]
        left.pop()


def quantile(source, values, lower, upper, q, epsilon):
    """One row a unit. Every value of the domain by itself, with the score straight from its definition, best first."""
    inside, outside = Reader(source), Reader(source)
    a, c = q.numerator, q.denominator - q.numerator
    scored = []
    for y in range(lower, upper + 1):
        less, greater = sum(v < y for v in values), sum(v > y for v in values)
        n = len(values)
        scored.append((-max(0, c * less - a * (n - less), a * greater - c * (n - greater)), y))
    rate = mpf(epsilon.numerator) / epsilon.denominator / (2 * max(a, c))
    runs = []  # neighbours of equal score, split where a value of the data stands
    for score, y in scored:
        alone = y in values
        if runs and not alone and not runs[-1][3] and runs[-1][0] == score:
            runs[-1][2] += 1
        else:
            runs.append([score, y, 1, alone])
    runs.sort(key=lambda run: (-run[0], run[1]))
    u = mpf(outside.big_bits(64)) / 2**64
    total = mp.fsum(run[2] * mp.exp(rate * run[0]) for run in runs)
    running = mpf(0)
    for score, start, width, _ in runs:
        running += width * mp.exp(rate * score) / total
        if u < running:
            return start + inside.below(width)


def box_muller(reader, sigma, count):
    draws = []
    while len(draws) < count:
        scale, word = 0.5, reader.word()
        while word == 0:
            scale, word = scale * 2**-32, reader.word()
        scale *= 2.0 ** -(32 - word.bit_length())
        u = scale * (1 + reader.below(2**52) / 2**52)
        radius, angle = sigma * math.sqrt(-2 * math.log(u)), 2 * math.pi * (reader.below(2**53) / 2**53)
        draws += [radius * math.cos(angle), radius * math.sin(angle)]
    return draws[:count]


def rounded_gaussian(x, sigma, step, word, reader):
    """Inverts the tail of |Z| at the digits of V: 31 of the word, 33 more, then 64 more, as many as certainty takes."""
    value, bits, sign = word >> 1, 31, -1 if word & 1 else 1
    mean = mpf(x) * sign
    while True:
        ends = [mp.sqrt(2) * mp.erfinv(1 - mpf(v) / mpf(2) ** bits) if v else mp.inf for v in (value, value + 1)]
        near, far = (mp.floor((mean + sigma * end) / step + mpf(1) / 2) for end in (ends[1], ends[0]))
        if near == far:
            return sign * int(near)
        more = 64 if bits >= 64 else 33
        value, bits = value << more | reader.big_bits(more), bits + more


def rounded_gaussians(seed, x, sigma, step, count):
    source = stream(seed)
    words = [int.from_bytes(bytes(next(source) for _ in range(4)), "little") for _ in range(count)]
    reader = Reader(source, 8)
    return [rounded_gaussian(x, sigma, step, word, reader) for word in words]


def rounded_gaussian_boundaries():
    """Nine numbers a case: x, sigma, step, the word, four words of further digits, and the integer that comes out. The digits are those of
    the tail at a point half-way between integers, up to where a last word sends V to one side or the other."""
    rows = []
    for x, sigma, step, above in [(0, 1, 2**-12, 1), (0.3, 3.5, 2**-10, 1201), (-17.25, 1, 0.25, 9), (1e6, 2.5, 2**-9, 777), (5, 1, 2**-12, 24575)]:
        for sign in (1, -1):
            mean = mpf(x) * sign
            t = ((mp.floor(mean / step) + above + mpf(1) / 2) * step - mean) / sigma
            tail = mp.erfc(t / mp.sqrt(2))
            digits = int(mp.floor(tail * mpf(2) ** 128))
            first, second, third = digits >> 97, (digits >> 65) & 0xFFFFFFFF, (digits >> 64) & 1
            word = first << 1 | (1 if sign < 0 else 0)
            for extra in ([0, 0, 0, 0], [2**32 - 1, 1, 0, 0], [second, third, 0, 0], [second, third, 2**32 - 1, 2**32 - 1]):
                source = iter(b"".join(w.to_bytes(4, "little") for w in extra + [0] * 4))
                rows.append([x, sigma, step, word, *extra, rounded_gaussian(x, sigma, step, word, Reader(source, 8))])
    return [number for row in rows for number in row]


SCORES, VALUES = [-3, 4, 0, 7, 7, -1000], [2, 2, 3, 11, 11, 11, 40]
by_reader = lambda seed, buffer, draw, count: (lambda r: [draw(r) for _ in range(count)])(Reader(stream(seed), buffer))
choice_source, flip_source, quantile_source = stream("golden exponential"), stream("golden flip"), stream("golden quantile")

golden = {
    "discreteGaussianTable2500": gaussian_by_inversion("golden table", Fraction(2500), 300)[:40],
    "discreteGaussianTable37over8": gaussian_by_inversion("golden table", Fraction(37, 8), 300)[:40],
    "discreteGaussianReference2500": by_reader("golden reference", 1024, lambda r: gaussian_by_rejection(r, Fraction(2500)), 40),
    "discreteGaussianReference10e12over3": by_reader(
        "golden reference", 1024, lambda r: gaussian_by_rejection(r, Fraction(10**12, 3)), 40
    ),
    "discreteLaplace5over2": by_reader("golden laplace", 1024, lambda r: laplace(r, Fraction(5, 2)), 40),
    "exponential": [exponential(Reader(choice_source), SCORES, 3, Fraction(3, 2)) for _ in range(40)],
    "permuteAndFlip": [permute_and_flip(Reader(flip_source), SCORES, 3, Fraction(3, 2)) for _ in range(40)],
    "randomisedResponse": by_reader(
        "golden response", 1024, lambda r: (lambda other, coin: other if coin else 3)(r.below(5), r.coin((2, 3), False)), 40
    ),
    "quantile": [quantile(quantile_source, VALUES, 0, 50, Fraction(1, 4), Fraction(2)) for _ in range(40)],
    "gaussian": by_reader("golden gaussian", 4096, lambda r: box_muller(r, 2.5, 40), 1)[0],
    "roundedGaussian": rounded_gaussians("golden rounded", 0.3, 3.5, 2.0**-10, 40),
    "roundedGaussianCoarse": rounded_gaussians("golden rounded", -7.375, 1, 0.5, 40),
    "roundedGaussianBoundaries": rounded_gaussian_boundaries(),
}
print(json.dumps(golden, indent=1))
