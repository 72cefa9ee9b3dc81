// The source of padding, and the fold of its gradient back to that source.

// The row or column that a coordinate beyond the edge is read from, or -1 for zeros.
static int32_t padded_source(ptrdiff_t at, ptrdiff_t extent, cg_padding_mode mode) {
    if (at >= 0 && at < extent) return (int32_t)at;
    switch (mode) {
        case CG_PAD_ZERO: return -1;
        case CG_PAD_REPLICATE: return at < 0 ? 0 : (int32_t)extent - 1;
        case CG_PAD_REFLECT: return (int32_t)(at < 0 ? -at : 2 * (extent - 1) - at);
    }
    return -1;
}

static void forward_table(
    int32_t *table, ptrdiff_t out, ptrdiff_t taps, ptrdiff_t stride, ptrdiff_t pad, ptrdiff_t in, cg_padding_mode mode) {
    for (ptrdiff_t o = 0; o < out; o++) {
        for (ptrdiff_t t = 0; t < taps; t++) table[o * taps + t] = padded_source(o * stride + t - pad, in, mode);
    }
}

typedef struct fold_job {
    const cg_convolution *shape;
    ptrdiff_t padded_height, padded_width;
    const float *padded;
    float *out;
} fold_job;

// Adds the gradient of the padding to the pixels it was copied from: one row of an image a task.
static void fold_task(const void *context, ptrdiff_t index) {
    const fold_job *job = context;
    const cg_convolution *s = job->shape;
    ptrdiff_t image = index / s->in_height, y = index % s->in_height, channels = s->in_channels;
    float *out = job->out + index * s->in_width * channels;
    for (ptrdiff_t i = 0; i < s->in_width * channels; i++) out[i] = 0;
    for (ptrdiff_t py = 0; py < job->padded_height; py++) {
        if (padded_source(py - s->pad_top, s->in_height, s->padding_mode) != y) continue;
        const float *row = job->padded + (image * job->padded_height + py) * job->padded_width * channels;
        for (ptrdiff_t px = 0; px < job->padded_width; px++) {
            float *to = out + padded_source(px - s->pad_left, s->in_width, s->padding_mode) * channels;
            for (ptrdiff_t c = 0; c < channels; c++) to[c] += row[px * channels + c];
        }
    }
}
