/// The numeric kernels of the CPU backend, in C because their speed depends on vector types, fused
/// multiply-adds and register blocking that Swift cannot express.
///
/// One source is compiled for several instruction sets; `cg_kernels_select` picks a table at run time.
/// All arrays are dense float32 in row-major order, images channels last. Nothing here allocates: where a
/// function needs memory, the caller passes a workspace of the size that the `_workspace` function returns.
/// No result depends on the number of threads: work is divided by size, and every sum has one fixed order.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#pragma clang assume_nonnull begin

// MARK: Threads

/// A set of worker threads. Jobs of one pool run one after the other.
typedef struct cg_pool cg_pool;

/// A pool of `threads` threads, the caller counted among them, fewer where the system has no more; null when out of memory.
cg_pool *_Nullable cg_pool_create(int32_t threads);
void cg_pool_destroy(cg_pool *pool);
int32_t cg_pool_threads(const cg_pool *pool);

/// Calls `body(context, index)` for each index below `count`, spread over the pool, and returns when all are done.
/// Denormal numbers are flushed to zero during the call; the caller's setting is restored.
/// `body` may call this with another pool, but not with the same one.
void cg_parallel(cg_pool *pool, ptrdiff_t count, void (*body)(const void *context, ptrdiff_t index), const void *context);

// MARK: Elementwise functions

/// y = f(x), with up to two constants a and b.
typedef enum cg_unary_op : int32_t {
    CG_AFFINE,      ///< a x + b
    CG_ABS,
    CG_SIGN,        ///< -1, 0 or 1
    CG_SQUARE,
    CG_SQRT,
    CG_RECIPROCAL,
    CG_EXP,
    CG_LOG,
    CG_TANH,
    CG_SIGMOID,
    CG_SOFTPLUS,    ///< log(1 + exp(x)), without overflow
    CG_ERF,         ///< the error function
    CG_LEAKY_RELU,  ///< x where x > 0, else a x
    CG_POWER,       ///< x to the a
    CG_CLAMP,       ///< into [a, b]
    CG_GREATER,     ///< 1 where x > a, else 0
} cg_unary_op;

/// z = f(x, y), with a constant a.
typedef enum cg_binary_op : int32_t {
    CG_ADD,
    CG_SUBTRACT,
    CG_MULTIPLY,
    CG_DIVIDE,
    CG_MAXIMUM,
    CG_MINIMUM,
    CG_IS_GREATER,           ///< 1 where x > y, else 0
    CG_TANH_GRADIENT,        ///< x (1 - y^2): x the incoming gradient, y the output
    CG_SIGMOID_GRADIENT,     ///< x y (1 - y): x the incoming gradient, y the output
    CG_LEAKY_RELU_GRADIENT,  ///< x where y > 0, else a x: x the incoming gradient, y the input
    CG_AXPY,                 ///< x + a y
} cg_binary_op;

typedef enum cg_reduce_op : int32_t { CG_REDUCE_SUM, CG_REDUCE_MAX, CG_REDUCE_MIN } cg_reduce_op;

/// Most axes an array may have.
#define CG_MAX_AXES 8

/// A walk over an array of `axes` axes; a stride of 0 repeats the same elements along an axis (broadcasting).
typedef struct cg_walk {
    int32_t axes;
    ptrdiff_t extent[CG_MAX_AXES];
    ptrdiff_t x_stride[CG_MAX_AXES];
    ptrdiff_t y_stride[CG_MAX_AXES];
} cg_walk;

/// A sparse matrix in compressed rows that maps one axis onto another: out[j] = sum of weight[t] in[index[t]]
/// for t from row_start[j] to row_start[j + 1].
typedef struct cg_axis_map {
    ptrdiff_t rows;
    const int32_t *row_start;
    const int32_t *index;
    const float *weight;
} cg_axis_map;

/// Constants of one Adam step (Kingma and Ba, 2015), bias corrections included in `step_size` and `root_correction`.
typedef struct cg_adam_step {
    float step_size;        ///< lr / (1 - beta1^t)
    float beta1, beta2;
    float root_correction;  ///< 1 / sqrt(1 - beta2^t)
    float epsilon;
    float weight_decay;     ///< added to the gradient, times the weight
    float shrink;           ///< the weight is first multiplied by this: 1 - lr decay for AdamW, else 1
} cg_adam_step;

// MARK: Normalisation

/// A normalisation of x [groups, rows, channels] and the affine map and activation that follow it:
/// z = (x - mean) / sqrt(variance + epsilon), a = scale z + offset, y = a where a > 0, else slope a; plus a residual.
typedef struct cg_normalization {
    ptrdiff_t groups, rows, channels;
    float epsilon;
    float slope;              ///< 1 for no activation, 0 for ReLU
    bool has_statistics;      ///< mean and variance are known: `normalize` reads them instead of measuring x
    const float *_Nullable scale, *_Nullable offset;  ///< [channels], or null for 1 and 0
} cg_normalization;

// MARK: Convolution

/// What a convolution reads beyond the edge.
typedef enum cg_padding_mode : int32_t { CG_PAD_ZERO, CG_PAD_REFLECT, CG_PAD_REPLICATE } cg_padding_mode;

/// The geometry of a convolution from x [batch, in_height, in_width, in_channels] with weights
/// w [kernel_height, kernel_width, in_channels / groups, out_channels] to y [batch, out_height, out_width, out_channels].
/// The batch may be empty; all other extents are positive, and reflection stays inside the image.
typedef struct cg_convolution {
    ptrdiff_t batch;
    ptrdiff_t in_height, in_width, in_channels;
    ptrdiff_t out_height, out_width, out_channels;
    ptrdiff_t kernel_height, kernel_width;
    ptrdiff_t stride;
    ptrdiff_t pad_top, pad_left, pad_bottom, pad_right;
    ptrdiff_t groups;
    cg_padding_mode padding_mode;
} cg_convolution;

/// What follows a convolution in the same pass: a bias of each output channel, and a clamp.
typedef struct cg_convolution_tail {
    const float *_Nullable bias;  ///< [out_channels], or null for none
    float lower, upper;           ///< infinite for none
} cg_convolution_tail;

typedef enum cg_direction : int32_t { CG_FORWARD, CG_BACKWARD_DATA, CG_BACKWARD_WEIGHTS } cg_direction;

/// How a convolution is computed.
typedef enum cg_algorithm : int32_t {
    CG_GATHER,    ///< matrix products of gathered pixels: any geometry
    CG_WINOGRAD,  ///< F(4x4, 3x3), F(3x3, 4x4) and F(5x5, 2x2): kernels of 3x3 and 4x4, of stride 1 or 2
    CG_THIN,      ///< sums of shifted products: few output channels
    CG_DEPTHWISE, ///< one input channel for each output channel
} cg_algorithm;

/// A matrix product c [batch, m, n] = a b; a is [batch, m, k] or, transposed, [batch, k, m]; b likewise.
typedef struct cg_product {
    ptrdiff_t batch, m, n, k;
    bool a_transposed, b_transposed;
    ptrdiff_t a_batch_stride, b_batch_stride;  ///< 0 where all of the batch share one matrix
} cg_product;

// MARK: The table

/// The kernels of one instruction set.
typedef struct cg_kernels {
    const char *name;

    void (*unary)(cg_pool *pool, cg_unary_op op, float a, float b, ptrdiff_t count, const float *x, float *y);
    /// `out` is dense in the walk's order.
    void (*binary)(cg_pool *pool, cg_binary_op op, float a, const cg_walk *walk, const float *x, const float *y, float *out);
    /// Copies x along the walk's x strides: transposes and broadcasts.
    void (*gather)(cg_pool *pool, const cg_walk *walk, const float *x, float *out);

    /// x [outer, count, inner] to out [outer, inner].
    void (*reduce)(
        cg_pool *pool, cg_reduce_op op, ptrdiff_t outer, ptrdiff_t count, ptrdiff_t inner, const float *x, float *out,
        float *workspace);
    /// x [outer, in, inner] to out [outer, map.rows, inner].
    void (*map_axis)(
        cg_pool *pool, const cg_axis_map *map, ptrdiff_t outer, ptrdiff_t in, ptrdiff_t inner, const float *x, float *out);

    /// Normalises x [groups, rows, channels] over its rows, see cg_normalization; `residual` may be null. Writes mean and
    /// biased variance [groups, channels], or reads them where `has_statistics`.
    void (*normalize)(
        cg_pool *pool, const cg_normalization *shape, const float *x, const float *_Nullable residual, float *y, float *mean,
        float *variance, float *workspace);
    /// The gradient of `normalize`: dx from dy, with mean and variance as it wrote them; and [groups, channels] the sums over
    /// rows of the gradient g before the activation and of g z, which are the gradients of offset and scale.
    void (*normalize_gradient)(
        cg_pool *pool, const cg_normalization *shape, const float *x, const float *mean, const float *variance,
        const float *dy, float *dx, float *sum_g, float *sum_gz, float *workspace);

    void (*matrix_product)(
        cg_pool *pool, const cg_product *product, const float *a, const float *b, float *c, float *workspace);

    /// Packs weights into the form that `convolve` (CG_FORWARD) or `convolve_backward_data` (CG_BACKWARD_DATA) reads. Where
    /// cg_packed_weights_size is 0, these read the plain weights instead, and there is nothing to pack.
    void (*pack_weights)(
        cg_pool *pool, const cg_convolution *shape, cg_direction direction, const float *w, float *packed);
    void (*convolve)(
        cg_pool *pool, const cg_convolution *shape, const float *x, const float *packed, const cg_convolution_tail *tail,
        float *y, float *workspace);
    /// dx, the gradient with respect to x, from dy: also the forward pass of a transposed convolution.
    void (*convolve_backward_data)(
        cg_pool *pool, const cg_convolution *shape, const float *dy, const float *packed, float *dx, float *workspace);
    /// dw, the gradient with respect to w, from x and dy.
    void (*convolve_backward_weights)(
        cg_pool *pool, const cg_convolution *shape, const float *x, const float *dy, float *dw, float *workspace);

    void (*adam)(
        cg_pool *pool, const cg_adam_step *step, ptrdiff_t count, const float *gradient, float *weight, float *first,
        float *second);

    /// Multiplies and adds in registers, `rounds` times on every thread, and returns the number of multiply-adds.
    ptrdiff_t (*multiply_add_burst)(cg_pool *pool, ptrdiff_t rounds);
} cg_kernels;

/// The table for this machine, or the one called `name` ("avx512", "avx2", "neon", "generic"); null where the
/// machine cannot run it.
const cg_kernels *_Nullable cg_kernels_select(const char *_Nullable name);

/// Floats of workspace that `reduce` needs.
ptrdiff_t cg_reduce_workspace(ptrdiff_t outer, ptrdiff_t count, ptrdiff_t inner);
/// Floats of workspace that `normalize` and its gradient need.
ptrdiff_t cg_normalize_workspace(ptrdiff_t groups, ptrdiff_t rows, ptrdiff_t channels);
/// Floats of workspace that `matrix_product` needs.
ptrdiff_t cg_product_workspace(const cg_product *product);
/// The algorithm that computes a convolution in a direction.
cg_algorithm cg_convolution_algorithm(const cg_convolution *shape, cg_direction direction);
/// Multiply-adds that a convolution makes in a direction, without those of Winograd's transforms.
ptrdiff_t cg_convolution_products(const cg_convolution *shape, cg_direction direction);
/// Floats of the weights packed for a direction, CG_FORWARD or CG_BACKWARD_DATA; 0 where it reads the plain weights.
ptrdiff_t cg_packed_weights_size(const cg_convolution *shape, cg_direction direction);
/// Floats of workspace that a convolution needs in a direction.
ptrdiff_t cg_convolution_workspace(const cg_convolution *shape, cg_direction direction);

#pragma clang assume_nonnull end

#ifdef __cplusplus
}
#endif
