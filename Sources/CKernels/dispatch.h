// Calls the algorithm that cg_convolution_algorithm chooses for a convolution.

static void pack_weights(
    cg_pool *pool, const cg_convolution *s, cg_direction direction, const float *w, float *packed) {
    if (cg_convolution_reads_plain(s, direction)) return;
    switch (cg_convolution_algorithm(s, direction)) {
        case CG_WINOGRAD: winograd_pack(pool, s, direction, w, packed); break;
        case CG_DEPTHWISE: break;
        case CG_THIN: thin_pack(pool, s, direction, w, packed); break;
        case CG_GATHER:
            if (direction == CG_FORWARD) gather_pack_forward(pool, s, w, packed);
            else gather_pack_backward_data(pool, s, w, packed);
    }
}

static void convolve(
    cg_pool *pool, const cg_convolution *s, const float *x, const float *packed, const cg_convolution_tail *tail, float *y,
    float *workspace) {
    switch (cg_convolution_algorithm(s, CG_FORWARD)) {
        case CG_WINOGRAD: winograd_forward(pool, s, x, packed, tail, y, workspace); break;
        case CG_DEPTHWISE: depthwise_forward(pool, s, x, packed, tail, y, workspace); break;
        case CG_THIN: thin_forward(pool, s, x, packed, tail, y, workspace); break;
        case CG_GATHER: gather_forward(pool, s, x, packed, tail, y, workspace);
    }
}

static void convolve_backward_data(
    cg_pool *pool, const cg_convolution *s, const float *dy, const float *packed, float *dx, float *workspace) {
    switch (cg_convolution_algorithm(s, CG_BACKWARD_DATA)) {
        case CG_WINOGRAD: winograd_backward_data(pool, s, dy, packed, dx, workspace); break;
        case CG_DEPTHWISE: depthwise_backward_data(pool, s, dy, packed, dx, workspace); break;
        case CG_THIN: thin_backward_data(pool, s, dy, packed, dx, workspace); break;
        case CG_GATHER: gather_backward_data(pool, s, dy, packed, dx, workspace);
    }
}

static void convolve_backward_weights(
    cg_pool *pool, const cg_convolution *s, const float *x, const float *dy, float *dw, float *workspace) {
    switch (cg_convolution_algorithm(s, CG_BACKWARD_WEIGHTS)) {
        case CG_WINOGRAD: winograd_backward_weights(pool, s, x, dy, dw, workspace); break;
        case CG_DEPTHWISE: depthwise_backward_weights(pool, s, x, dy, dw, workspace); break;
        case CG_THIN: thin_backward_weights(pool, s, x, dy, dw, workspace); break;
        case CG_GATHER: gather_backward_weights(pool, s, x, dy, dw, workspace);
    }
}
