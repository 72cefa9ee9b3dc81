// A convolution and its gradients by their definition, in double precision.
#pragma once

#include "CKernels.h"

/// Results, each followed by the sums of the absolute products in it, which its rounding errors are measured against.
typedef struct convolution_reference {
    double *y, *dx, *dw, *y_scale, *dx_scale, *dw_scale;
} convolution_reference;

/// Adds everything up into arrays that begin with zeros (`y` with the bias).
void add_convolution(const cg_convolution *shape, const float *x, const float *w, const float *dy, convolution_reference *sums);
