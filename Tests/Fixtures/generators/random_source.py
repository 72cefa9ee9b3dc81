"""The toolkit's random numbers, so that a fixture can use those that a trainer draws."""

MASK = 2**64 - 1


class RandomSource:
    """xoshiro256++ (Blackman and Vigna, 2019), seeded through SplitMix64, one stream for each purpose."""

    def __init__(self, seed: int, stream: list[int]):
        self.seeding = seed
        for word in stream:
            self.seeding = self._seeded() ^ ((word * 0xD1342543DE82EF95 + 1) & MASK)
        self.words = [self._seeded() for _ in range(4)]

    def _seeded(self) -> int:
        self.seeding = (self.seeding + 0x9E3779B97F4A7C15) & MASK
        word = self.seeding
        word = ((word ^ word >> 30) * 0xBF58476D1CE4E5B9) & MASK
        word = ((word ^ word >> 27) * 0x94D049BB133111EB) & MASK
        return word ^ word >> 31

    def next(self) -> int:
        """64 random bits."""

        def rotated(word: int, bits: int) -> int:
            return (word << bits | word >> 64 - bits) & MASK

        a, b, c, d = self.words
        result = (rotated((a + d) & MASK, 23) + a) & MASK
        c, d = c ^ a, d ^ b
        self.words = [a ^ d, b ^ c, c ^ (b << 17 & MASK), rotated(d, 45)]
        return result

    def uniform(self, low: float = 0.0, high: float = 1.0) -> float:
        """A number from low to below high, 24 random bits."""
        return low + (high - low) * (self.next() >> 40) * 2.0**-24

    def integer(self, bound: int) -> int:
        """An integer in 0..<bound."""
        return self.next() * bound >> 64
