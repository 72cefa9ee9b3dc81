// The kernels under test, and a driver for each family of them.
#pragma once

#include "CKernels.h"
#include "drivers.h"

/// The tables of all instruction sets that this machine has, and two pools: results must not depend on the number of threads.
typedef struct machine {
    const cg_kernels *tables[4];
    int count;
    cg_pool *single, *several;
} machine;

#define FOR_EACH_TABLE(MACHINE, TABLE) \
    for (int index = 0; index < (MACHINE)->count; index++) \
        for (const cg_kernels *TABLE = (MACHINE)->tables[index]; TABLE != NULL; TABLE = NULL)

// Each makes one random case and sees that all tables compute it well.
void drive_unary(const machine *machine);
void drive_binary(const machine *machine);
void drive_gather(const machine *machine);
void drive_adam(const machine *machine);
void drive_burst(const machine *machine);
void drive_reduce(const machine *machine);
void drive_map_axis(const machine *machine);
void drive_normalize(const machine *machine);
void drive_matrix_product(const machine *machine);
void drive_convolution(const machine *machine);

/// Ends the program where an algorithm was met in no case of a direction.
void expect_all_algorithms(void);
