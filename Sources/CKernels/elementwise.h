// Elementwise functions, copies along strides, and Adam.

typedef struct unary_job {
    cg_unary_op op;
    float a, b;
    ptrdiff_t count;
    const float *x;
    float *y;
} unary_job;

// x where the gate is positive or NaN, else slope x; a slope of 0 gives 0 for infinite x too.
INLINE vf leaky(vf gate, vf x, float slope) {
    return select_where((gate > 0.0f) | (gate != gate), x, slope == 0.0f ? (vf)0.0f : x * slope);
}

INLINE vf apply_unary(cg_unary_op op, float a, float b, vf x) {
    switch (op) {
        case CG_AFFINE: return fma(x, (vf)a, (vf)b);
        case CG_ABS: return absolute(x);
        case CG_SIGN: return select_where(x > 0.0f, (vf)1.0f, select_where(x < 0.0f, (vf)-1.0f, x));
        case CG_SQUARE: return x * x;
        case CG_SQRT: return __builtin_elementwise_sqrt(x);
        case CG_RECIPROCAL: return 1.0f / x;
        case CG_EXP: return exponential(x);
        case CG_LOG: return logarithm(x);
        case CG_TANH: return hyperbolic_tangent(x);
        case CG_SIGMOID: return logistic(x);
        case CG_SOFTPLUS: return softplus(x);
        case CG_ERF: return error_function(x);
        case CG_LEAKY_RELU: return leaky(x, x, a);
        case CG_CLAMP: return clamp(x, a, b);
        case CG_GREATER: return select_where(x > a, (vf)1.0f, (vf)0.0f);
        case CG_POWER: {
            float lanes[VL];
            store(lanes, x);
            for (int i = 0; i < VL; i++) lanes[i] = __builtin_powf(lanes[i], a);
            return load(lanes);
        }
    }
    return x;
}

INLINE void unary_range(cg_unary_op op, float a, float b, ptrdiff_t count, const float *x, float *y) {
    ptrdiff_t i = 0;
    for (; i + VL <= count; i += VL) store(y + i, apply_unary(op, a, b, load(x + i)));
    if (i < count) store_partial(y + i, apply_unary(op, a, b, load_partial(x + i, count - i, 0)), count - i);
}

static void unary_task(const void *context, ptrdiff_t index) {
    const unary_job *job = context;
    ptrdiff_t start = index * ELEMENTS_PER_TASK;
    ptrdiff_t count = cg_min(ELEMENTS_PER_TASK, job->count - start);
    const float *x = job->x + start;
    float *y = job->y + start;
    // One loop for each function: the constant lets the compiler drop the others.
#define CASE(op) \
    case op: unary_range(op, job->a, job->b, count, x, y); break;
    switch (job->op) {
        CASE(CG_AFFINE) CASE(CG_ABS) CASE(CG_SIGN) CASE(CG_SQUARE) CASE(CG_SQRT) CASE(CG_RECIPROCAL) CASE(CG_EXP)
        CASE(CG_LOG) CASE(CG_TANH) CASE(CG_SIGMOID) CASE(CG_SOFTPLUS) CASE(CG_LEAKY_RELU) CASE(CG_POWER)
        CASE(CG_CLAMP) CASE(CG_GREATER) CASE(CG_ERF)
    }
#undef CASE
}

static void unary(cg_pool *pool, cg_unary_op op, float a, float b, ptrdiff_t count, const float *x, float *y) {
    unary_job job = {op, a, b, count, x, y};
    cg_parallel(pool, cg_blocks(count, ELEMENTS_PER_TASK), unary_task, &job);
}

// MARK: Two operands, broadcast

INLINE vf apply_binary(cg_binary_op op, float a, vf x, vf y) {
    switch (op) {
        case CG_ADD: return x + y;
        case CG_SUBTRACT: return x - y;
        case CG_MULTIPLY: return x * y;
        case CG_DIVIDE: return x / y;
        case CG_MAXIMUM: return select_where((x > y) | (x != x), x, y);
        case CG_MINIMUM: return select_where((x < y) | (x != x), x, y);
        case CG_IS_GREATER: return select_where(x > y, (vf)1.0f, (vf)0.0f);
        case CG_TANH_GRADIENT: return x * (1.0f - y * y);
        case CG_SIGMOID_GRADIENT: return x * (y * (1.0f - y));
        case CG_LEAKY_RELU_GRADIENT: return leaky(y, x, a);
        case CG_AXPY: return fma(y, (vf)a, x);
    }
    return x;
}

// One row: each operand either runs along it (step 1) or repeats one element (step 0).
INLINE void binary_row(
    cg_binary_op op, float a, ptrdiff_t count, const float *x, ptrdiff_t x_step, const float *y, ptrdiff_t y_step, float *out) {
    ptrdiff_t i = 0;
    for (; i + VL <= count; i += VL) {
        vf u = x_step ? load(x + i) : (vf)*x;
        vf v = y_step ? load(y + i) : (vf)*y;
        store(out + i, apply_binary(op, a, u, v));
    }
    if (i < count) {
        vf u = x_step ? load_partial(x + i, count - i, 0) : (vf)*x;
        vf v = y_step ? load_partial(y + i, count - i, 1) : (vf)*y;
        store_partial(out + i, apply_binary(op, a, u, v), count - i);
    }
}

static void binary_steps(
    cg_binary_op op, float a, ptrdiff_t count, const float *x, ptrdiff_t x_step, const float *y, ptrdiff_t y_step, float *out) {
#define CASE(op) \
    case op: \
        if (x_step && y_step) binary_row(op, a, count, x, 1, y, 1, out); \
        else if (x_step) binary_row(op, a, count, x, 1, y, 0, out); \
        else if (y_step) binary_row(op, a, count, x, 0, y, 1, out); \
        else binary_row(op, a, count, x, 0, y, 0, out); \
        break;
    switch (op) {
        CASE(CG_ADD) CASE(CG_SUBTRACT) CASE(CG_MULTIPLY) CASE(CG_DIVIDE) CASE(CG_MAXIMUM) CASE(CG_MINIMUM)
        CASE(CG_IS_GREATER) CASE(CG_TANH_GRADIENT) CASE(CG_SIGMOID_GRADIENT) CASE(CG_LEAKY_RELU_GRADIENT) CASE(CG_AXPY)
    }
#undef CASE
}

typedef struct walk_job {
    cg_binary_op op;
    float a;
    const cg_walk *walk;
    ptrdiff_t count;  // elements in all
    const float *x, *y;
    float *out;
} walk_job;

static ptrdiff_t walk_count(const cg_walk *walk) {
    ptrdiff_t count = 1;
    for (int32_t axis = 0; axis < walk->axes; axis++) count *= walk->extent[axis];
    return count;
}

// Calls `row` for each part of the last axis that belongs to a task's elements.
INLINE void walk_rows(
    const walk_job *job, ptrdiff_t index,
    void (*row)(const walk_job *, ptrdiff_t count, ptrdiff_t x_offset, ptrdiff_t y_offset, ptrdiff_t position)) {
    const cg_walk *walk = job->walk;
    int32_t last = walk->axes - 1;
    ptrdiff_t position = index * ELEMENTS_PER_TASK;
    ptrdiff_t end = cg_min(position + ELEMENTS_PER_TASK, job->count);
    ptrdiff_t at[CG_MAX_AXES], x = 0, y = 0, rest = position;
    for (int32_t axis = last; axis >= 0; axis--) {
        at[axis] = rest % walk->extent[axis];
        rest /= walk->extent[axis];
        x += at[axis] * walk->x_stride[axis];
        y += at[axis] * walk->y_stride[axis];
    }
    while (position < end) {
        ptrdiff_t count = cg_min(walk->extent[last] - at[last], end - position);
        row(job, count, x, y, position);
        position += count;
        at[last] += count;
        x += count * walk->x_stride[last];
        y += count * walk->y_stride[last];
        for (int32_t axis = last; axis > 0 && at[axis] == walk->extent[axis]; axis--) {
            x += walk->x_stride[axis - 1] - at[axis] * walk->x_stride[axis];
            y += walk->y_stride[axis - 1] - at[axis] * walk->y_stride[axis];
            at[axis] = 0;
            at[axis - 1]++;
        }
    }
}

static void binary_walk_row(const walk_job *job, ptrdiff_t count, ptrdiff_t x, ptrdiff_t y, ptrdiff_t position) {
    int32_t last = job->walk->axes - 1;
    binary_steps(
        job->op, job->a, count, job->x + x, job->walk->x_stride[last], job->y + y, job->walk->y_stride[last],
        job->out + position);
}

static void binary_task(const void *context, ptrdiff_t index) { walk_rows(context, index, binary_walk_row); }

static void binary(
    cg_pool *pool, cg_binary_op op, float a, const cg_walk *walk, const float *x, const float *y, float *out) {
    walk_job job = {op, a, walk, walk_count(walk), x, y, out};
    cg_parallel(pool, cg_blocks(job.count, ELEMENTS_PER_TASK), binary_task, &job);
}

static void gather_row(const walk_job *job, ptrdiff_t count, ptrdiff_t x, ptrdiff_t y, ptrdiff_t position) {
    (void)y;
    ptrdiff_t step = job->walk->x_stride[job->walk->axes - 1];
    const float *from = job->x + x;
    float *to = job->out + position;
    if (step == 1) {
        __builtin_memcpy(to, from, (size_t)count * sizeof(float));
    } else {
        for (ptrdiff_t i = 0; i < count; i++) to[i] = from[i * step];
    }
}

static void gather_task(const void *context, ptrdiff_t index) { walk_rows(context, index, gather_row); }

static void gather(cg_pool *pool, const cg_walk *walk, const float *x, float *out) {
    walk_job job = {.walk = walk, .count = walk_count(walk), .x = x, .out = out};
    cg_parallel(pool, cg_blocks(job.count, ELEMENTS_PER_TASK), gather_task, &job);
}

// MARK: Adam

typedef struct adam_job {
    cg_adam_step step;
    ptrdiff_t count;
    const float *gradient;
    float *weight, *first, *second;
} adam_job;

static void adam_task(const void *context, ptrdiff_t index) {
    const adam_job *job = context;
    cg_adam_step step = job->step;
    ptrdiff_t end = cg_min((index + 1) * ELEMENTS_PER_TASK, job->count);
    for (ptrdiff_t i = index * ELEMENTS_PER_TASK; i < end; i += VL) {
        ptrdiff_t count = cg_min(VL, end - i);
        bool whole = count == VL;
        vf g = whole ? load(job->gradient + i) : load_partial(job->gradient + i, count, 0);
        vf w = whole ? load(job->weight + i) : load_partial(job->weight + i, count, 0);
        vf m = whole ? load(job->first + i) : load_partial(job->first + i, count, 0);
        vf v = whole ? load(job->second + i) : load_partial(job->second + i, count, 0);
        w = w * step.shrink;
        g = fma(w, (vf)step.weight_decay, g);
        m = fma(g - m, (vf)(1.0f - step.beta1), m);
        v = fma(g * g, (vf)(1.0f - step.beta2), v * step.beta2);
        vf root = fma(__builtin_elementwise_sqrt(v), (vf)step.root_correction, (vf)step.epsilon);
        w = w - step.step_size * (m / root);
        if (whole) {
            store(job->weight + i, w);
            store(job->first + i, m);
            store(job->second + i, v);
        } else {
            store_partial(job->weight + i, w, count);
            store_partial(job->first + i, m, count);
            store_partial(job->second + i, v, count);
        }
    }
}

static void adam(
    cg_pool *pool, const cg_adam_step *step, ptrdiff_t count, const float *gradient, float *weight, float *first,
    float *second) {
    adam_job job = {*step, count, gradient, weight, first, second};
    cg_parallel(pool, cg_blocks(count, ELEMENTS_PER_TASK), adam_task, &job);
}
