// Elementwise functions, walks along strides, Adam and the burst, compared with plain loops in double precision.

#include <math.h>
#include <stdlib.h>

#include "kernels.h"

// A count around the kernels' borders: nothing, less than a vector, a vector more or less, more than one task.
static ptrdiff_t random_count(void) {
    if (once_in(4)) return random_between(16384 - 20, 16384 + 20);
    return once_in(8) ? random_between(30000, 50000) : random_between(0, 70);
}

static void add_special_values(float *x, ptrdiff_t count) {
    const float special[] = {0, -0.0f, 1, -1, 1000, -1000, INFINITY, -INFINITY, NAN};
    for (ptrdiff_t i = 0; i < count; i++) {
        if (once_in(6)) x[i] = special[random_between(0, 8)];
    }
    freeze(x);
}

// MARK: One operand

static double unary_value(cg_unary_op op, double a, double b, double x) {
    switch (op) {
        case CG_AFFINE: return a * x + b;
        case CG_ABS: return fabs(x);
        case CG_SIGN: return x > 0 ? 1 : x < 0 ? -1 : x;
        case CG_SQUARE: return x * x;
        case CG_SQRT: return sqrt(x);
        case CG_RECIPROCAL: return 1 / x;
        case CG_EXP: return exp(x);
        case CG_LOG: return log(x);
        case CG_TANH: return tanh(x);
        case CG_SIGMOID: return 1 / (1 + exp(-x));
        case CG_SOFTPLUS: return fmax(x, 0) + log1p(exp(-fabs(x))) + (isnan(x) ? x : 0);
        case CG_ERF: return erf(x);
        case CG_LEAKY_RELU: return x > 0 || isnan(x) ? x : a == 0 ? 0 : a * x;
        case CG_POWER: return pow(x, a);
        case CG_CLAMP: return x < a ? a : x > b ? b : x;
        case CG_GREATER: return x > a;
    }
    return NAN;
}

void drive_unary(const machine *machine) {
    ptrdiff_t count = random_count();
    float *x = input_array(count, -4, 4);
    if (once_in(2)) add_special_values(x, count);
    double *expected = calloc((size_t)count + 1, sizeof *expected), *scale = calloc((size_t)count + 1, sizeof *scale);
    for (int op = CG_AFFINE; op <= CG_GREATER; op++) {
        const float exponents[] = {2, 0.5f, -1, 3};
        float a = op == CG_POWER ? exponents[random_between(0, 3)] : once_in(3) ? 0 : random_float(-2, 0), b = random_float(0, 2);
        for (ptrdiff_t i = 0; i < count; i++) {
            expected[i] = unary_value((cg_unary_op)op, a, b, x[i]);
            scale[i] = 1 + fabs(expected[i]);
        }
        FOR_EACH_TABLE(machine, table) {
            describe("%s: unary function %d of %td numbers, constants %g and %g", table->name, op, count, (double)a, (double)b);
            float *y = unset_array(count), *again = unset_array(count);
            table->unary(machine->single, (cg_unary_op)op, a, b, count, x, y);
            table->unary(machine->several, (cg_unary_op)op, a, b, count, x, again);
            expect_close("the result", y, expected, scale, 1e-5, count);
            expect_same("the result", again, y, count);
        }
    }
    free(expected);
    free(scale);
}

// MARK: Walks

typedef struct random_walk {
    cg_walk walk;
    ptrdiff_t count, x_size, y_size;
} random_walk;

// Strides of an array that is repeated along some axes, permuted, and not dense; returns the size of the array.
// The kernel of two operands wants a last stride of 0 or 1.
static ptrdiff_t random_strides(const cg_walk *walk, ptrdiff_t *strides, bool permutes) {
    int32_t order[CG_MAX_AXES];
    for (int32_t i = 0; i < walk->axes; i++) order[i] = walk->axes - 1 - i;
    for (int32_t i = permutes ? 0 : 1; i < walk->axes; i++) {
        int32_t other = (int32_t)random_between(i, walk->axes - 1), kept = order[i];
        order[i] = order[other];
        order[other] = kept;
    }
    ptrdiff_t stride = permutes ? random_between(1, 2) : 1, size = 1;
    for (int32_t i = 0; i < walk->axes; i++) {
        int32_t axis = order[i];
        strides[axis] = once_in(4) ? 0 : stride;
        if (strides[axis] == 0) continue;
        stride *= walk->extent[axis];
        if (walk->extent[axis] == 0) return 0;
        size += (walk->extent[axis] - 1) * strides[axis];
        if (once_in(4)) stride += random_between(0, 3);
    }
    return size;
}

static random_walk make_walk(bool permutes) {
    random_walk random = {.walk = {.axes = (int32_t)random_between(1, once_in(3) ? CG_MAX_AXES : 4)}, .count = 1};
    cg_walk *walk = &random.walk;
    for (int32_t axis = 0; axis < walk->axes; axis++) {
        walk->extent[axis] = random_between(1, walk->axes > 4 ? 4 : 9);
        if (once_in(60)) walk->extent[axis] = 0;
        if (axis == walk->axes - 1 && walk->axes < 4) walk->extent[axis] = random_between(1, once_in(3) ? 400 : 40);
        random.count *= walk->extent[axis];
    }
    random.x_size = random_strides(walk, walk->x_stride, permutes);
    random.y_size = random_strides(walk, walk->y_stride, permutes);
    return random;
}

// The element of each operand at a position of the walk.
static void find_elements(const cg_walk *walk, ptrdiff_t position, ptrdiff_t *x, ptrdiff_t *y) {
    *x = *y = 0;
    for (int32_t axis = walk->axes - 1; axis >= 0; axis--) {
        *x += position % walk->extent[axis] * walk->x_stride[axis];
        *y += position % walk->extent[axis] * walk->y_stride[axis];
        position /= walk->extent[axis];
    }
}

static double binary_value(cg_binary_op op, double a, double x, double y) {
    switch (op) {
        case CG_ADD: return x + y;
        case CG_SUBTRACT: return x - y;
        case CG_MULTIPLY: return x * y;
        case CG_DIVIDE: return x / y;
        case CG_MAXIMUM: return isnan(x) || isnan(y) ? NAN : fmax(x, y);
        case CG_MINIMUM: return isnan(x) || isnan(y) ? NAN : fmin(x, y);
        case CG_IS_GREATER: return x > y;
        case CG_TANH_GRADIENT: return x * (1 - y * y);
        case CG_SIGMOID_GRADIENT: return x * (y * (1 - y));
        case CG_LEAKY_RELU_GRADIENT: return y > 0 || isnan(y) ? x : a == 0 ? 0 : a * x;
        case CG_AXPY: return x + a * y;
    }
    return NAN;
}

void drive_binary(const machine *machine) {
    random_walk random = make_walk(false);
    float *x = input_array(random.x_size, -4, 4), *y = input_array(random.y_size, -4, 4);
    if (once_in(2)) add_special_values(x, random.x_size);
    if (once_in(2)) add_special_values(y, random.y_size);
    size_t room = (size_t)random.count + 1;
    double *expected = calloc(room, sizeof *expected), *scale = calloc(room, sizeof *scale);
    for (int op = CG_ADD; op <= CG_AXPY; op++) {
        float a = once_in(3) ? 0 : random_float(-2, 2);
        for (ptrdiff_t i = 0; i < random.count; i++) {
            ptrdiff_t at_x, at_y;
            find_elements(&random.walk, i, &at_x, &at_y);
            expected[i] = binary_value((cg_binary_op)op, a, x[at_x], y[at_y]);
            scale[i] = 1 + fabs(expected[i]) + fabs(x[at_x]) * (1 + fabs(y[at_y]));
        }
        FOR_EACH_TABLE(machine, table) {
            describe("%s: binary function %d over %d axes, %td numbers", table->name, op, random.walk.axes, random.count);
            float *out = unset_array(random.count), *again = unset_array(random.count);
            table->binary(machine->single, (cg_binary_op)op, a, &random.walk, x, y, out);
            table->binary(machine->several, (cg_binary_op)op, a, &random.walk, x, y, again);
            expect_close("the result", out, expected, scale, 1e-5, random.count);
            expect_same("the result", again, out, random.count);
        }
    }
    free(expected);
    free(scale);
}

void drive_gather(const machine *machine) {
    random_walk random = make_walk(true);
    float *x = input_array(random.x_size, -4, 4), *expected = unset_array(random.count);
    for (ptrdiff_t i = 0; i < random.count; i++) {
        ptrdiff_t at_x, at_y;
        find_elements(&random.walk, i, &at_x, &at_y);
        expected[i] = x[at_x];
    }
    FOR_EACH_TABLE(machine, table) {
        describe("%s: gather over %d axes, %td numbers", table->name, random.walk.axes, random.count);
        float *out = unset_array(random.count);
        table->gather(machine->several, &random.walk, x, out);
        expect_same("the copy", out, expected, random.count);
    }
}

// MARK: Adam and the burst

void drive_adam(const machine *machine) {
    ptrdiff_t count = random_count();
    cg_adam_step step = {
        .step_size = 0.01f, .beta1 = random_float(0, 1), .beta2 = random_float(0.5f, 1), .root_correction = random_float(1, 3),
        .epsilon = 1e-6f, .weight_decay = once_in(2) ? 0 : 0.1f, .shrink = once_in(2) ? 1 : 0.9f};
    const float *gradient = input_array(count, -1, 1), *weight = input_array(count, -1, 1);
    const float *first = input_array(count, -1, 1), *second = input_array(count, 0, 1);
    double *expected = calloc((size_t)count * 3 + 1, sizeof *expected), *scale = calloc((size_t)count + 1, sizeof *scale);
    for (ptrdiff_t i = 0; i < count; i++) {
        double w = (double)weight[i] * step.shrink, g = gradient[i] + w * step.weight_decay;
        double m = first[i] + (g - first[i]) * (1 - (double)step.beta1);
        double v = (double)second[i] * step.beta2 + g * g * (1 - (double)step.beta2);
        expected[i] = w - step.step_size * m / (sqrt(v) * step.root_correction + step.epsilon);
        expected[count + i] = m;
        expected[2 * count + i] = v;
        scale[i] = 1 + fabs(expected[i]);
    }
    FOR_EACH_TABLE(machine, table) {
        describe("%s: Adam on %td numbers", table->name, count);
        float *results[2][3];
        for (int turn = 0; turn < 2; turn++) {
            const float *from[3] = {weight, first, second};
            for (int array = 0; array < 3; array++) {
                results[turn][array] = unset_array(count);
                for (ptrdiff_t i = 0; i < count; i++) results[turn][array][i] = from[array][i];
            }
            table->adam(
                turn == 0 ? machine->single : machine->several, &step, count, gradient, results[turn][0], results[turn][1],
                results[turn][2]);
        }
        const char *const names[] = {"the weights", "the first moments", "the second moments"};
        for (int array = 0; array < 3; array++) {
            expect_close(names[array], results[0][array], expected + array * count, scale, 1e-4, count);
            expect_same(names[array], results[1][array], results[0][array], count);
        }
    }
    free(expected);
    free(scale);
}

void drive_burst(const machine *machine) {
    FOR_EACH_TABLE(machine, table) {
        describe("%s: burst of multiply-adds", table->name);
        ptrdiff_t rounds = random_between(0, 50), one = table->multiply_add_burst(machine->single, 1);
        ptrdiff_t all = table->multiply_add_burst(machine->several, rounds);
        if (one <= 0 || all != one * rounds * cg_pool_threads(machine->several)) fail("%td and %td multiply-adds", one, all);
    }
}
