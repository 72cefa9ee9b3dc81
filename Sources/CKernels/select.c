// Chooses the table of kernels by what the machine can run.

#include <string.h>

#include "kernels.h"

static const cg_kernels *const tables[] = {
#if defined(__x86_64__)
    &cg_kernels_avx512,
    &cg_kernels_avx2,
#elif defined(__aarch64__)
    &cg_kernels_neon,
#endif
    &cg_kernels_generic,
};

static bool runs_here(const cg_kernels *table) {
#if defined(__x86_64__)
    if (table == &cg_kernels_avx512) {
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
            __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("fma");
    }
    if (table == &cg_kernels_avx2) return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#else
    (void)table;
#endif
    return true;
}

const cg_kernels *cg_kernels_select(const char *name) {
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        if (name != NULL && strcmp(name, tables[i]->name) != 0) continue;
        if (runs_here(tables[i])) return tables[i];
    }
    return NULL;
}
