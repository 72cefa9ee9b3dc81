// Convolutions in all three directions by every algorithm, compared with their definition.

#include <math.h>
#include <stdlib.h>

#include "convolution_reference.h"
#include "kernels.h"

static const char *const algorithm_names[] = {"gather", "winograd", "thin", "depthwise"};
static const char *const direction_names[] = {"forward", "backward by data", "backward by weights"};

// How many cases met an algorithm in a direction, and Winograd's by the side of its kernel and the stride.
static int met[4][3], met_tiles[5][3];
// How many gathered convolutions met packed weights and plain ones in a direction.
static int met_packed[2], met_plain[2];

static double *doubles(ptrdiff_t count) {
    double *array = calloc((size_t)count + 1, sizeof *array);
    if (array == NULL) fail("out of memory");
    return array;
}

// MARK: Geometries

// Everything but sizes and channels.
static cg_convolution random_window(ptrdiff_t kernel, ptrdiff_t stride, ptrdiff_t padding) {
    cg_convolution s = {
        .batch = once_in(20) ? 0 : random_between(1, 3), .kernel_height = kernel, .kernel_width = kernel, .stride = stride,
        .pad_top = random_between(0, padding), .pad_left = random_between(0, padding), .pad_bottom = random_between(0, padding),
        .pad_right = random_between(0, padding), .groups = 1, .padding_mode = (cg_padding_mode)random_between(0, 2)};
    return s;
}

// Any kernel, stride and groups, few channels.
static cg_convolution any_geometry(void) {
    cg_convolution s = random_window(random_between(1, 7), random_between(1, 3), random_between(0, 3));
    if (once_in(3)) s.kernel_width = random_between(1, 5);
    s.groups = once_in(3) ? random_between(2, 5) : 1;
    s.in_channels = s.groups * random_between(1, once_in(3) ? 40 : 12);
    s.out_channels = s.groups * random_between(1, once_in(3) ? 40 : 12);
    if (once_in(6)) s.in_channels = s.groups * 16 * random_between(1, 2);
    s.in_height = random_between(1, 14);
    s.in_width = random_between(1, 14);
    return s;
}

// More pixels or channels than the kernels work on at once.
static cg_convolution large_geometry(void) {
    cg_convolution s = random_window(random_between(1, 4), random_between(1, 2), 1);
    bool has_many_pixels = once_in(2);
    s.in_height = random_between(has_many_pixels ? 40 : 2, has_many_pixels ? 64 : 5);
    s.in_width = random_between(has_many_pixels ? 40 : 2, has_many_pixels ? 64 : 5);
    s.in_channels = random_between(1, has_many_pixels ? 8 : 300);
    s.out_channels = random_between(1, has_many_pixels ? 20 : 80);
    return s;
}

static cg_convolution winograd_geometry(void) {
    cg_convolution s = random_window(random_between(3, 4), random_between(1, 2), 1);
    s.in_channels = random_between(s.stride == 1 ? 16 : 32, 50);
    s.out_channels = random_between(s.stride == 1 ? 16 : 32, 70);
    s.batch = s.batch == 0 ? 0 : random_between(1, 2);
    s.in_height = random_between(5, 24) * s.stride;
    s.in_width = random_between(5, 24) * s.stride;
    // With a kernel of 3 and a stride of 2, only many tiles of many channels are worth the transforms: 50 x 50 pixels come out.
    if (once_in(8)) {
        s.kernel_height = s.kernel_width = 3;
        s.stride = 2;
        s.batch = 1;
        s.in_channels = random_between(46, 50);
        s.out_channels = random_between(72, 76);
        s.in_height = random_between(101, 102) - s.pad_top - s.pad_bottom;
        s.in_width = random_between(101, 102) - s.pad_left - s.pad_right;
    }
    return s;
}

static cg_convolution thin_geometry(void) {
    cg_convolution s = random_window(random_between(1, 8), random_between(1, 2), random_between(0, 3));
    if (once_in(4)) s.kernel_width = random_between(9, 16), s.kernel_height = 3;
    bool is_forward = once_in(2);
    s.stride = is_forward ? 1 : s.stride;
    ptrdiff_t few = random_between(1, 4), many = random_between(16, once_in(4) ? 300 : 40);
    s.in_channels = is_forward ? many : few;
    s.out_channels = is_forward ? few : many;
    s.in_height = random_between(1, 20);
    s.in_width = random_between(1, many > 40 ? 20 : 50);
    return s;
}

static cg_convolution depthwise_geometry(void) {
    cg_convolution s = random_window(random_between(1, 5), random_between(1, 3), random_between(0, 2));
    s.groups = s.in_channels = s.out_channels = random_between(2, 70);
    s.in_height = random_between(1, 14);
    s.in_width = random_between(1, 14);
    return s;
}

// A size that the padded kernel fits into and that reflection stays inside of.
static void fit(ptrdiff_t *extent, ptrdiff_t before, ptrdiff_t after, ptrdiff_t kernel, cg_padding_mode mode) {
    ptrdiff_t least = kernel - before - after;
    if (mode == CG_PAD_REFLECT) least = least > before ? least : before + 1;
    if (mode == CG_PAD_REFLECT) least = least > after ? least : after + 1;
    if (*extent < least) *extent = least;
}

static cg_convolution random_geometry(void) {
    cg_convolution (*const families[])(void) = {
        any_geometry, any_geometry, large_geometry, winograd_geometry, thin_geometry, depthwise_geometry};
    cg_convolution s = families[random_between(0, 5)]();
    fit(&s.in_height, s.pad_top, s.pad_bottom, s.kernel_height, s.padding_mode);
    fit(&s.in_width, s.pad_left, s.pad_right, s.kernel_width, s.padding_mode);
    s.out_height = (s.in_height + s.pad_top + s.pad_bottom - s.kernel_height) / s.stride + 1;
    s.out_width = (s.in_width + s.pad_left + s.pad_right - s.kernel_width) / s.stride + 1;
    return s;
}

// MARK: The three directions

typedef struct convolution_case {
    cg_convolution shape;
    const float *x, *w, *dy, *bias;
} convolution_case;

static const float *packed_weights(
    const cg_kernels *table, cg_pool *pool, const convolution_case *c, cg_direction direction) {
    ptrdiff_t size = cg_packed_weights_size(&c->shape, direction);
    if (size == 0) return c->w;
    float *packed = unset_array(size);
    table->pack_weights(pool, &c->shape, direction, c->w, packed);
    return packed;
}

static float *computed(
    const cg_kernels *table, cg_pool *pool, const convolution_case *c, cg_direction direction, ptrdiff_t size) {
    const cg_convolution *s = &c->shape;
    float *result = unset_array(size), *workspace = unset_array(cg_convolution_workspace(s, direction));
    cg_convolution_tail tail = {c->bias, -INFINITY, INFINITY};
    switch (direction) {
        case CG_FORWARD:
            table->convolve(pool, s, c->x, packed_weights(table, pool, c, direction), &tail, result, workspace);
            break;
        case CG_BACKWARD_DATA:
            table->convolve_backward_data(pool, s, c->dy, packed_weights(table, pool, c, direction), result, workspace);
            break;
        case CG_BACKWARD_WEIGHTS: table->convolve_backward_weights(pool, s, c->x, c->dy, result, workspace); break;
    }
    return result;
}

static void describe_case(const char *name, const cg_convolution *s, cg_direction direction) {
    const char *algorithm = algorithm_names[cg_convolution_algorithm(s, direction)];
    describe(
        "%s: %s convolution %s of [%td, %td, %td, %td] with [%td, %td] to %td channels, stride %td, padding %td %td %td %td of "
        "kind %d, %td groups",
        name, algorithm, direction_names[direction], s->batch, s->in_height, s->in_width, s->in_channels, s->kernel_height,
        s->kernel_width, s->out_channels, s->stride, s->pad_top, s->pad_left, s->pad_bottom, s->pad_right, s->padding_mode,
        s->groups);
}

void drive_convolution(const machine *machine) {
    convolution_case c = {.shape = random_geometry()};
    const cg_convolution *s = &c.shape;
    ptrdiff_t x = s->batch * s->in_height * s->in_width * s->in_channels;
    ptrdiff_t y = s->batch * s->out_height * s->out_width * s->out_channels;
    ptrdiff_t w = s->kernel_height * s->kernel_width * (s->in_channels / s->groups) * s->out_channels;
    c.x = input_array(x, -1, 1);
    c.w = input_array(w, -1, 1);
    c.dy = input_array(y, -1, 1);
    c.bias = once_in(2) ? input_array(s->out_channels, -1, 1) : NULL;
    convolution_reference r = {doubles(y), doubles(x), doubles(w), doubles(y), doubles(x), doubles(w)};
    for (ptrdiff_t i = 0; c.bias && i < y; i++) r.y[i] = c.bias[i % s->out_channels];
    for (ptrdiff_t i = 0; i < y; i++) r.y_scale[i] = 1;
    for (ptrdiff_t i = 0; i < x; i++) r.dx_scale[i] = 1;
    for (ptrdiff_t i = 0; i < w; i++) r.dw_scale[i] = 1;
    add_convolution(s, c.x, c.w, c.dy, &r);
    const double *const expected[] = {r.y, r.dx, r.dw}, *const scales[] = {r.y_scale, r.dx_scale, r.dw_scale};
    const ptrdiff_t sizes[] = {y, x, w};
    for (int direction = CG_FORWARD; direction <= CG_BACKWARD_WEIGHTS; direction++) {
        cg_algorithm algorithm = cg_convolution_algorithm(s, (cg_direction)direction);
        met[algorithm][direction]++;
        if (algorithm == CG_WINOGRAD) met_tiles[s->kernel_height][s->stride]++;
        if (algorithm == CG_GATHER && direction != CG_BACKWARD_WEIGHTS) {
            bool is_plain = cg_packed_weights_size(s, (cg_direction)direction) == 0;
            (is_plain ? met_plain : met_packed)[direction]++;
        }
        FOR_EACH_TABLE(machine, table) {
            describe_case(table->name, s, (cg_direction)direction);
            float *result = computed(table, machine->single, &c, (cg_direction)direction, sizes[direction]);
            float *again = computed(table, machine->several, &c, (cg_direction)direction, sizes[direction]);
            expect_close("the result", result, expected[direction], scales[direction], 2e-5, sizes[direction]);
            expect_same("the result", again, result, sizes[direction]);
        }
    }
    double *arrays[] = {r.y, r.dx, r.dw, r.y_scale, r.dx_scale, r.dw_scale};
    for (int i = 0; i < 6; i++) free(arrays[i]);
}

void expect_all_algorithms(void) {
    describe("convolutions");
    for (int direction = 0; direction < 3; direction++) {
        for (int algorithm = 0; algorithm < 4; algorithm++) {
            if (met[algorithm][direction] == 0) fail("no case met %s %s", algorithm_names[algorithm], direction_names[direction]);
        }
    }
    for (int direction = 0; direction < 2; direction++) {
        if (met_packed[direction] == 0) fail("no case met packed weights %s", direction_names[direction]);
        if (met_plain[direction] == 0) fail("no case met plain weights %s", direction_names[direction]);
    }
    for (int kernel = 3; kernel <= 4; kernel++) {
        for (int stride = 1; stride <= 2; stride++) {
            if (met_tiles[kernel][stride] == 0) fail("no case met Winograd's tiles, kernel %d, stride %d", kernel, stride);
        }
    }
}
