// Calls every kernel of every instruction set that this machine has, on random shapes in arrays of exactly the promised size.
// The only argument is the number of rounds.

#include <stdio.h>
#include <stdlib.h>

#include "kernels.h"

typedef struct driver {
    const char *name;
    void (*drive)(const machine *);
    int cases;  // in a round
} driver;

static const driver drivers[] = {
    {"unary", drive_unary, 3}, {"binary", drive_binary, 6}, {"gather", drive_gather, 6}, {"Adam", drive_adam, 3},
    {"burst", drive_burst, 1}, {"reduce", drive_reduce, 4}, {"map", drive_map_axis, 4}, {"normalize", drive_normalize, 4},
    {"product", drive_matrix_product, 4}, {"convolution", drive_convolution, 12},
};

static machine find_machine(void) {
    static const char *const names[] = {"avx512", "avx2", "neon", "generic"};
    machine machine = {.single = cg_pool_create(1), .several = cg_pool_create(3)};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const cg_kernels *table = cg_kernels_select(names[i]);
        if (table != NULL) machine.tables[machine.count++] = table;
    }
    describe("the machine");
    if (machine.single == NULL || machine.several == NULL) fail("no thread pool");
    if (machine.count == 0 || cg_kernels_select(NULL) != machine.tables[0]) fail("no kernels, or not the best first");
    if (cg_kernels_select("none") != NULL) fail("kernels of an instruction set that does not exist");
    return machine;
}

int main(int count, char **arguments) {
    int rounds = count > 1 ? atoi(arguments[1]) : 1, cases = 0;
    machine machine = find_machine();
    for (int round = 0; round < rounds; round++) {
        for (size_t d = 0; d < sizeof drivers / sizeof drivers[0]; d++) {
            for (int i = 0; i < drivers[d].cases; i++, cases++) {
                seed_random((uint64_t)round * 10000 + d * 100 + (uint64_t)i);
                drivers[d].drive(&machine);
                release_arrays();
            }
        }
    }
    if (rounds >= 10) expect_all_algorithms();
    cg_pool_destroy(machine.single);
    cg_pool_destroy(machine.several);
    printf("%d cases with", cases);
    for (int i = 0; i < machine.count; i++) printf(" %s", machine.tables[i]->name);
    printf("\n");
    return 0;
}
