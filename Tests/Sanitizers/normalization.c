// Normalisation and its gradient, compared with plain loops in double precision.

#include <math.h>
#include <stdlib.h>

#include "kernels.h"

typedef struct expectation {
    double *y, *mean, *variance, *dx, *sum_g, *sum_gz;
    double *y_scale, *statistics_scale, *dx_scale, *sum_scale;
} expectation;

static double *doubles(ptrdiff_t count) {
    double *array = calloc((size_t)count + 1, sizeof *array);
    if (array == NULL) fail("out of memory");
    return array;
}

static expectation make_expectation(const cg_normalization *s) {
    ptrdiff_t count = s->groups * s->rows * s->channels, sums = s->groups * s->channels;
    return (expectation){
        doubles(count), doubles(sums), doubles(sums), doubles(count), doubles(sums), doubles(sums), doubles(count),
        doubles(sums), doubles(count), doubles(sums)};
}

static void free_expectation(expectation *e) {
    double *arrays[] = {e->y, e->mean, e->variance, e->dx, e->sum_g, e->sum_gz, e->y_scale, e->statistics_scale, e->dx_scale,
        e->sum_scale};
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++) free(arrays[i]);
}

// One channel of one group; `at` is its first element, `i` its place among the statistics.
static void expect_channel(
    const cg_normalization *s, const float *x, const float *residual, const float *dy, ptrdiff_t at, ptrdiff_t i,
    expectation *e) {
    ptrdiff_t step = s->channels, c = i % s->channels;
    double mean = e->mean[i], variance = e->variance[i];
    if (!s->has_statistics) {
        mean = variance = 0;
        for (ptrdiff_t r = 0; r < s->rows; r++) mean += x[at + r * step] / (double)s->rows;
        for (ptrdiff_t r = 0; r < s->rows; r++) variance += pow(x[at + r * step] - mean, 2) / (double)s->rows;
        e->mean[i] = mean;
        e->variance[i] = variance;
    }
    e->statistics_scale[i] = 1 + fabs(mean) + variance;
    double inverse = 1 / sqrt(variance + s->epsilon), scale = s->scale ? s->scale[c] : 1, offset = s->offset ? s->offset[c] : 0;
    // Where the activation's corner is too near to tell on which side single precision falls, both are right.
    double undecided = 0;
    for (ptrdiff_t r = 0; r < s->rows; r++) {
        ptrdiff_t element = at + r * step;
        double z = (x[element] - mean) * inverse, a = scale * z + offset;
        e->y[element] = (a > 0 ? a : s->slope * a) + (residual ? residual[element] : 0);
        e->y_scale[element] = 1 + fabs(scale * inverse) + fabs(e->y[element]);
        double g = s->slope == 1 || a > 0 ? dy[element] : dy[element] * s->slope;
        e->sum_g[i] += g;
        e->sum_gz[i] += g * z;
        e->sum_scale[i] += fabs(g) * (1 + fabs(z) + inverse);
        if (s->slope != 1 && fabs(a) < 1e-3) undecided += fabs((double)dy[element]) * (1 + fabs(z)) * 1e4;
    }
    e->sum_scale[i] += undecided;
    double rows = (double)s->rows;
    for (ptrdiff_t r = 0; r < s->rows; r++) {
        ptrdiff_t element = at + r * step;
        double z = (x[element] - mean) * inverse, a = scale * z + offset;
        double g = s->slope == 1 || a > 0 ? dy[element] : dy[element] * s->slope;
        e->dx[element] = (g - e->sum_g[i] / rows - z * e->sum_gz[i] / rows) * scale * inverse;
        double doubt = s->slope != 1 && fabs(a) < 1e-3 ? 1e4 : 1;
        e->dx_scale[element] = (1 + fabs(scale * inverse)) * (1 + inverse) *
            (doubt * fabs((double)dy[element]) + e->sum_scale[i] / rows * (1 + fabs(z)));
    }
}

static cg_normalization random_shape(void) {
    cg_normalization shape = {
        .groups = random_between(0, 3), .rows = random_between(1, 300), .channels = random_between(1, 100),
        .epsilon = once_in(2) ? 1e-5f : 1e-2f, .slope = once_in(3) ? 1 : once_in(2) ? 0 : 0.2f, .has_statistics = once_in(4)};
    // Beyond the groups that one task has for itself, and nearly so.
    if (once_in(6)) shape.rows = random_between(3900, 4400), shape.channels = random_between(1, 20);
    if (once_in(10)) shape.rows = 1;
    if (once_in(2)) shape.scale = input_array(shape.channels, -1, 2);
    if (once_in(2)) shape.offset = input_array(shape.channels, -1, 1);
    return shape;
}

void drive_normalize(const machine *machine) {
    cg_normalization shape = random_shape();
    ptrdiff_t count = shape.groups * shape.rows * shape.channels, sums = shape.groups * shape.channels;
    const float *x = input_array(count, -1, 2), *dy = input_array(count, -1, 1);
    const float *residual = once_in(2) ? input_array(count, -1, 1) : NULL;
    const float *mean = input_array(sums, 0, 1), *variance = input_array(sums, 0.5f, 1.5f);
    expectation e = make_expectation(&shape);
    for (ptrdiff_t i = 0; i < sums; i++) {
        e.mean[i] = mean[i];
        e.variance[i] = variance[i];
        ptrdiff_t first = i / shape.channels * shape.rows * shape.channels + i % shape.channels;
        expect_channel(&shape, x, residual, dy, first, i, &e);
    }
    ptrdiff_t workspace = cg_normalize_workspace(shape.groups, shape.rows, shape.channels);
    FOR_EACH_TABLE(machine, table) {
        describe(
            "%s: normalisation of [%td, %td, %td], slope %g, scale %d, offset %d, residual %d, statistics %d", table->name,
            shape.groups, shape.rows, shape.channels, (double)shape.slope, shape.scale != NULL, shape.offset != NULL,
            residual != NULL, shape.has_statistics);
        float *results[2][6];
        for (int turn = 0; turn < 2; turn++) {
            cg_pool *pool = turn == 0 ? machine->single : machine->several;
            for (int i = 0; i < 6; i++) results[turn][i] = unset_array(i == 0 || i == 3 ? count : sums);
            float **r = results[turn];
            for (ptrdiff_t i = 0; shape.has_statistics && i < sums; i++) r[1][i] = mean[i], r[2][i] = variance[i];
            table->normalize(pool, &shape, x, residual, r[0], r[1], r[2], unset_array(workspace));
            // The gradient is that of measured statistics alone.
            if (shape.has_statistics) continue;
            table->normalize_gradient(pool, &shape, x, r[1], r[2], dy, r[3], r[4], r[5], unset_array(workspace));
        }
        const char *const names[] = {"y", "the mean", "the variance", "dx", "the sums of g", "the sums of g z"};
        const double *const expected[] = {e.y, e.mean, e.variance, e.dx, e.sum_g, e.sum_gz};
        const double *const scales[] = {e.y_scale, e.statistics_scale, e.statistics_scale, e.dx_scale, e.sum_scale, e.sum_scale};
        for (int i = 0; i < (shape.has_statistics ? 3 : 6); i++) {
            ptrdiff_t size = i == 0 || i == 3 ? count : sums;
            expect_close(names[i], results[0][i], expected[i], scales[i], 1e-4, size);
            expect_same(names[i], results[1][i], results[0][i], size);
        }
    }
    free_expectation(&e);
}
