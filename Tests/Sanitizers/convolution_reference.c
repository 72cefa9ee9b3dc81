// See convolution_reference.h. Built without sanitizers, since it is most of the arithmetic that the drivers do.

#include "convolution_reference.h"

#include <math.h>

// The pixel that a padded coordinate stands for, or -1 for zeros.
static ptrdiff_t source(ptrdiff_t at, ptrdiff_t extent, cg_padding_mode mode) {
    if (at >= 0 && at < extent) return at;
    if (mode == CG_PAD_ZERO) return -1;
    if (mode == CG_PAD_REPLICATE) return at < 0 ? 0 : extent - 1;
    return at < 0 ? -at : 2 * (extent - 1) - at;
}

// One input channel of one tap of one output pixel; `n` is its output channel 0 of the group.
static void add_products(
    ptrdiff_t channels, float x, const float *w, const float *dy, double *y, double *y_scale, double *dx, double *dx_scale,
    double *dw, double *dw_scale) {
    double sum = 0, scale = 0;
    for (ptrdiff_t c = 0; c < channels; c++) {
        double forward = (double)x * w[c], data = (double)dy[c] * w[c], weights = (double)dy[c] * x;
        y[c] += forward;
        y_scale[c] += fabs(forward);
        sum += data;
        scale += fabs(data);
        dw[c] += weights;
        dw_scale[c] += fabs(weights);
    }
    *dx += sum;
    *dx_scale += scale;
}

void add_convolution(const cg_convolution *s, const float *x, const float *w, const float *dy, convolution_reference *r) {
    ptrdiff_t in = s->in_channels / s->groups, out = s->out_channels / s->groups, taps = s->kernel_height * s->kernel_width;
    ptrdiff_t out_pixels = s->out_height * s->out_width;
    for (ptrdiff_t pixel = 0; pixel < s->batch * out_pixels; pixel++) {
        for (ptrdiff_t tap = 0; tap < taps; tap++) {
            ptrdiff_t top = pixel % out_pixels / s->out_width * s->stride + tap / s->kernel_width - s->pad_top;
            ptrdiff_t left = pixel % s->out_width * s->stride + tap % s->kernel_width - s->pad_left;
            ptrdiff_t row = source(top, s->in_height, s->padding_mode), column = source(left, s->in_width, s->padding_mode);
            if (row < 0 || column < 0) continue;
            ptrdiff_t from = ((pixel / out_pixels * s->in_height + row) * s->in_width + column) * s->in_channels;
            for (ptrdiff_t channel = 0; channel < s->in_channels; channel++) {
                ptrdiff_t group = channel / in, to = pixel * s->out_channels + group * out;
                ptrdiff_t weight = (tap * in + channel % in) * s->out_channels + group * out;
                add_products(
                    out, x[from + channel], w + weight, dy + to, r->y + to, r->y_scale + to, r->dx + from + channel,
                    r->dx_scale + from + channel, r->dw + weight, r->dw_scale + weight);
            }
        }
    }
}
