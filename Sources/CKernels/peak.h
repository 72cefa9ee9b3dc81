// A burst of multiply-adds on registers alone: the peak of the arithmetic units, which kernels are compared with.

enum {
    PEAK_CHAINS = 12,    // independent sums: two units of four or five cycles each need ten, and sixteen registers hold them
    PEAK_BURSTS = 8,     // for each thread, so that a thread that wakes late still has work
};

static void burst_task(const void *context, ptrdiff_t index) {
    ptrdiff_t rounds = *(const ptrdiff_t *)context;
    // Read at run time, so that the compiler cannot evaluate the loop; the sums stay near 1.
    volatile float seed = 1.0f + (float)index * 0x1p-20f;
    vf factor = (vf)seed * 0.5f, addend = (vf)seed * 0.5f, sums[PEAK_CHAINS];
    _Pragma("unroll") for (int i = 0; i < PEAK_CHAINS; i++) sums[i] = (vf)seed + (float)i;
    for (ptrdiff_t round = 0; round < rounds; round++) {
        _Pragma("unroll") for (int i = 0; i < PEAK_CHAINS; i++) sums[i] = fma(sums[i], factor, addend);
    }
    vf total = (vf)0.0f;
    _Pragma("unroll") for (int i = 0; i < PEAK_CHAINS; i++) total += sums[i];
    volatile float kept = total[0];
    (void)kept;
}

static ptrdiff_t multiply_add_burst(cg_pool *pool, ptrdiff_t rounds) {
    ptrdiff_t bursts = (ptrdiff_t)cg_pool_threads(pool) * PEAK_BURSTS;
    cg_parallel(pool, bursts, burst_task, &rounds);
    return bursts * rounds * PEAK_CHAINS * VL;
}
