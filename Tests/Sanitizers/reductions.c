// Reductions, axis maps and matrix products, compared with plain loops in double precision.

#include <math.h>
#include <stdlib.h>

#include "kernels.h"

static double *doubles(ptrdiff_t count) {
    double *array = calloc((size_t)count + 1, sizeof *array);
    if (array == NULL) fail("out of memory");
    return array;
}

// MARK: Reductions

static double reduced(cg_reduce_op op, double a, double b) {
    switch (op) {
        case CG_REDUCE_SUM: return a + b;
        case CG_REDUCE_MAX: return isnan(a) || isnan(b) ? NAN : fmax(a, b);
        case CG_REDUCE_MIN: return isnan(a) || isnan(b) ? NAN : fmin(a, b);
    }
    return NAN;
}

void drive_reduce(const machine *machine) {
    ptrdiff_t outer = random_between(0, 4), inner = once_in(2) ? 1 : random_between(2, 70);
    ptrdiff_t count = !once_in(3) ? random_between(0, 100) : inner == 1 ? random_between(4000, 10000) : random_between(500, 540);
    float *x = input_array(outer * count * inner, -2, 3);
    if (outer * count * inner > 0 && once_in(3)) {
        x[random_between(0, outer * count * inner - 1)] = NAN;
        freeze(x);
    }
    double *expected = doubles(outer * inner), *scale = doubles(outer * inner);
    for (int op = CG_REDUCE_SUM; op <= CG_REDUCE_MIN; op++) {
        for (ptrdiff_t i = 0; i < outer * inner; i++) {
            expected[i] = op == CG_REDUCE_SUM ? 0 : op == CG_REDUCE_MAX ? -INFINITY : INFINITY;
            scale[i] = 1;
        }
        for (ptrdiff_t i = 0; i < outer * count * inner; i++) {
            ptrdiff_t at = i / (count * inner) * inner + i % inner;
            expected[at] = reduced((cg_reduce_op)op, expected[at], x[i]);
            if (op == CG_REDUCE_SUM) scale[at] += fabs(x[i]);
        }
        FOR_EACH_TABLE(machine, table) {
            describe("%s: reduction %d of [%td, %td, %td]", table->name, op, outer, count, inner);
            float *results[2];
            for (int turn = 0; turn < 2; turn++) {
                results[turn] = unset_array(outer * inner);
                table->reduce(
                    turn == 0 ? machine->single : machine->several, (cg_reduce_op)op, outer, count, inner, x, results[turn],
                    unset_array(cg_reduce_workspace(outer, count, inner)));
            }
            expect_close("the result", results[0], expected, scale, op == CG_REDUCE_SUM ? 1e-5 : 0, outer * inner);
            expect_same("the result", results[1], results[0], outer * inner);
        }
    }
    free(expected);
    free(scale);
}

// MARK: Axis maps

void drive_map_axis(const machine *machine) {
    ptrdiff_t outer = random_between(0, 4), in = random_between(1, 40), inner = once_in(3) ? 1 : random_between(1, 70);
    ptrdiff_t rows = once_in(4) ? random_between(1000, 2000) / inner + 1 : random_between(0, 40);
    int32_t *row_start = guarded_bytes((size_t)(rows + 1) * sizeof(int32_t), sizeof(int32_t));
    row_start[0] = 0;
    for (ptrdiff_t row = 0; row < rows; row++) row_start[row + 1] = row_start[row] + (int32_t)random_between(0, 4);
    ptrdiff_t terms = row_start[rows];
    int32_t *index = guarded_bytes((size_t)terms * sizeof(int32_t), sizeof(int32_t));
    float *weight = input_array(terms, -1, 1);
    for (ptrdiff_t t = 0; t < terms; t++) {
        index[t] = (int32_t)random_between(0, in - 1);
        if (once_in(2)) weight[t] = 1;
    }
    freeze(weight);
    cg_axis_map map = {rows, row_start, index, weight};
    const float *x = input_array(outer * in * inner, -2, 2);
    double *expected = doubles(outer * rows * inner), *scale = doubles(outer * rows * inner);
    for (ptrdiff_t i = 0; i < outer * rows * inner; i++) {
        ptrdiff_t row = i / inner % rows;
        scale[i] = 1;
        for (int32_t t = row_start[row]; t < row_start[row + 1]; t++) {
            expected[i] += (double)x[(i / inner / rows * in + index[t]) * inner + i % inner] * weight[t];
            scale[i] += 2;
        }
    }
    FOR_EACH_TABLE(machine, table) {
        describe("%s: map of [%td, %td, %td] onto %td rows", table->name, outer, in, inner, rows);
        float *out = unset_array(outer * rows * inner), *again = unset_array(outer * rows * inner);
        table->map_axis(machine->single, &map, outer, in, inner, x, out);
        table->map_axis(machine->several, &map, outer, in, inner, x, again);
        expect_close("the result", out, expected, scale, 1e-5, outer * rows * inner);
        expect_same("the result", again, out, outer * rows * inner);
    }
    free(expected);
    free(scale);
}

// MARK: Matrix products

static ptrdiff_t random_side(void) {
    return once_in(25) ? 0 : once_in(5) ? random_between(100, 300) : random_between(1, 50);
}

void drive_matrix_product(const machine *machine) {
    cg_product product = {
        .batch = random_between(0, 3), .m = random_side(), .n = random_side(), .k = once_in(5) ? 520 : random_side(),
        .a_transposed = once_in(2), .b_transposed = once_in(2)};
    ptrdiff_t m = product.m, n = product.n, k = product.k;
    product.a_batch_stride = once_in(3) ? 0 : m * k;
    product.b_batch_stride = once_in(3) ? 0 : k * n;
    const float *a = input_array(product.a_batch_stride == 0 ? m * k : product.batch * m * k, -1, 1);
    const float *b = input_array(product.b_batch_stride == 0 ? k * n : product.batch * k * n, -1, 1);
    ptrdiff_t count = product.batch * m * n;
    double *expected = doubles(count), *scale = doubles(count);
    for (ptrdiff_t i = 0; i < count; i++) {
        ptrdiff_t row = i / n % m, column = i % n, image = i / (m * n);
        scale[i] = 1;
        for (ptrdiff_t j = 0; j < k; j++) {
            double x = a[image * product.a_batch_stride + (product.a_transposed ? j * m + row : row * k + j)];
            double y = b[image * product.b_batch_stride + (product.b_transposed ? column * k + j : j * n + column)];
            expected[i] += x * y;
            scale[i] += fabs(x * y);
        }
    }
    FOR_EACH_TABLE(machine, table) {
        describe(
            "%s: %td products of [%td, %td] and [%td, %td], transposed %d %d", table->name, product.batch, m, k, k, n,
            product.a_transposed, product.b_transposed);
        float *results[2];
        for (int turn = 0; turn < 2; turn++) {
            results[turn] = unset_array(count);
            table->matrix_product(
                turn == 0 ? machine->single : machine->several, &product, a, b, results[turn],
                unset_array(cg_product_workspace(&product)));
        }
        expect_close("the product", results[0], expected, scale, 1e-5, count);
        expect_same("the product", results[1], results[0], count);
    }
    free(expected);
    free(scale);
}
