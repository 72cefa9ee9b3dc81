// Sizes of workspaces and packed weights, and the choice of algorithm: they do not depend on the instruction set.

#include "kernels.h"

ptrdiff_t cg_reduce_workspace(ptrdiff_t outer, ptrdiff_t count, ptrdiff_t inner) {
    return outer * cg_blocks(count, inner == 1 ? REDUCE_BLOCK : REDUCE_ROWS) * inner;
}

ptrdiff_t cg_normalize_workspace(ptrdiff_t groups, ptrdiff_t rows, ptrdiff_t channels) {
    return groups * cg_blocks(rows, NORMALIZE_ROWS) * 2 * channels;
}

ptrdiff_t cg_product_workspace(const cg_product *product) {
    return cg_round_up(product->k, K_BLOCK) * cg_round_up(product->n, PANEL_MAX);
}

static bool is_thin(const cg_convolution *s, cg_direction direction) {
    bool is_forward = direction == CG_FORWARD;
    ptrdiff_t outputs = is_forward ? s->out_channels : s->in_channels;
    ptrdiff_t channels = is_forward ? s->in_channels : s->out_channels;
    if (direction == CG_BACKWARD_WEIGHTS) return s->groups == 1 && s->stride == 1 && s->out_channels <= 4 && s->in_channels > 4;
    if (s->groups > 1 || outputs > 4 || channels < K_BLOCK) return false;
    // Only the scatter of a gradient can have a stride.
    return (!is_forward || s->stride == 1) && s->kernel_height * s->kernel_width * outputs <= THIN_ROWS && s->kernel_width <= 16;
}

cg_algorithm cg_convolution_algorithm(const cg_convolution *s, cg_direction direction) {
    if (s->groups > 1 && s->groups == s->in_channels && s->groups == s->out_channels) return CG_DEPTHWISE;
    if (is_thin(s, direction)) return CG_THIN;
    ptrdiff_t side = s->kernel_height;
    bool has_tiles = (side == 3 || side == 4) && s->kernel_width == side && s->stride <= 2 && s->groups == 1;
    bool has_thin_padding = cg_max(cg_max(s->pad_top, s->pad_bottom), cg_max(s->pad_left, s->pad_right)) <= 1;
    bool has_channels = s->in_channels >= K_BLOCK && s->out_channels >= K_BLOCK;
    if (!has_tiles || !has_thin_padding || !has_channels) return CG_GATHER;
    // The products that a tile saves must outweigh the transforms of its elements and, with few tiles, those of the weights,
    // which are four times as many as the plain ones, and up to sixteen times with a stride.
    ptrdiff_t products = s->in_channels * s->out_channels, phases = s->stride * s->stride, tiles = cg_winograd_tiles(s).tiles;
    ptrdiff_t direct = side * side * s->batch * s->out_height * s->out_width * products;
    ptrdiff_t weights = FREQUENCIES * phases * products;
    ptrdiff_t numbers = FREQUENCIES * tiles * (phases * s->in_channels + s->out_channels);
    ptrdiff_t weight_cost = s->stride == 1 ? WEIGHT_COST : STRIDED_WEIGHT_COST;
    return direct - weights * tiles >= NUMBER_COST * numbers + weight_cost * weights ? CG_WINOGRAD : CG_GATHER;
}

ptrdiff_t cg_convolution_products(const cg_convolution *s, cg_direction direction) {
    if (cg_convolution_algorithm(s, direction) != CG_WINOGRAD) {
        return s->batch * s->out_height * s->out_width * s->out_channels * s->kernel_height * s->kernel_width *
            (s->in_channels / s->groups);
    }
    // Five frequencies of an axis see all phases, the last one those that have as many taps as any.
    ptrdiff_t axis = 5 * s->stride;
    for (ptrdiff_t phase = 0; phase < s->stride; phase++) {
        axis += cg_phase_taps(phase, s->kernel_height, s->stride) == cg_phase_taps(0, s->kernel_height, s->stride);
    }
    return axis * axis * cg_winograd_tiles(s).tiles * s->in_channels * s->out_channels;
}

ptrdiff_t cg_packed_weights_size(const cg_convolution *s, cg_direction direction) {
    ptrdiff_t in = s->in_channels / s->groups, out = s->out_channels / s->groups;
    bool is_forward = direction == CG_FORWARD;
    cg_algorithm algorithm = cg_convolution_algorithm(s, direction);
    if (cg_convolution_reads_plain(s, direction)) return 0;
    if (algorithm == CG_THIN) {
        return s->kernel_height * s->kernel_width * (is_forward ? out : in) * cg_round_up(is_forward ? in : out, K_BLOCK);
    }
    if (algorithm == CG_WINOGRAD) {
        ptrdiff_t phases = s->stride * s->stride;
        return FREQUENCIES * cg_winograd_stride(phases * cg_round_up(in, PANEL_MAX) * cg_round_up(out, PANEL_MAX));
    }
    if (is_forward) return s->groups * cg_packed_size(s->kernel_height * s->kernel_width * in, out);
    ptrdiff_t size = 0;
    for (ptrdiff_t phase = 0; phase < s->stride * s->stride; phase++) {
        ptrdiff_t taps_y = cg_phase_taps(phase / s->stride, s->kernel_height, s->stride);
        ptrdiff_t taps_x = cg_phase_taps(phase % s->stride, s->kernel_width, s->stride);
        size += cg_packed_size(taps_y * taps_x * out, in);
    }
    return s->groups * size;
}

static ptrdiff_t winograd_workspace(const cg_convolution *s, cg_direction direction) {
    cg_winograd_grid grid = cg_winograd_tiles(s);
    ptrdiff_t image_in = cg_round_up(s->in_channels, PANEL_MAX), out = cg_round_up(s->out_channels, PANEL_MAX);
    ptrdiff_t in = s->stride * s->stride * image_in;
    ptrdiff_t tiles = cg_winograd_stride((grid.chunk | 1) * in) + cg_winograd_stride((grid.chunk | 1) * out);
    ptrdiff_t common = cg_winograd_tables(s) + FREQUENCIES * tiles;
    switch (direction) {
        case CG_FORWARD: return common;
        case CG_BACKWARD_DATA: return common + cg_winograd_extent(s, 1) * cg_winograd_extent(s, grid.columns) * image_in;
        case CG_BACKWARD_WEIGHTS: return common + FREQUENCIES * cg_winograd_stride(in * out);
    }
    return common;
}

// Room for the slices of the sum.
static ptrdiff_t slices_room(ptrdiff_t depth, ptrdiff_t pixels, ptrdiff_t columns) {
    ptrdiff_t slices = cg_weight_slices(depth, pixels);
    return slices > 1 ? slices * depth * columns : 0;
}

static ptrdiff_t thin_workspace(const cg_convolution *s, cg_direction direction) {
    ptrdiff_t height = s->in_height + s->pad_top + s->pad_bottom, width = s->in_width + s->pad_left + s->pad_right;
    ptrdiff_t row = s->kernel_height * s->stride;
    if (direction == CG_BACKWARD_WEIGHTS) {
        ptrdiff_t depth = s->kernel_height * s->kernel_width * s->out_channels;
        return cg_convolution_layout(s).tables + cg_round_up(height + width, 16) + depth * s->in_channels +
            slices_room(depth, s->batch * height * width, s->in_channels);
    }
    if (direction == CG_FORWARD) {
        return cg_round_up(height + width, 16) + height * row * s->out_channels * cg_thin_width(width);
    }
    ptrdiff_t padded = cg_convolution_folds(s) ? s->batch * height * width * s->in_channels : 0;
    return cg_round_up(s->out_height + s->out_width, 16) + padded +
        s->out_height * row * s->in_channels * cg_thin_width(s->out_width);
}

// Of the padded images.
static ptrdiff_t padded_floats(const cg_convolution *s) {
    return s->batch * (s->in_height + s->pad_top + s->pad_bottom) * (s->in_width + s->pad_left + s->pad_right) * s->in_channels;
}

ptrdiff_t cg_convolution_workspace(const cg_convolution *s, cg_direction direction) {
    if (cg_convolution_algorithm(s, direction) == CG_THIN) return thin_workspace(s, direction);
    if (cg_convolution_algorithm(s, direction) == CG_WINOGRAD) return winograd_workspace(s, direction);
    cg_convolution_parts parts = cg_convolution_layout(s);
    if (cg_convolution_algorithm(s, direction) == CG_DEPTHWISE) {
        ptrdiff_t rows = s->batch * s->out_height, weights = s->kernel_height * s->kernel_width * s->in_channels;
        if (direction == CG_BACKWARD_WEIGHTS) return parts.tables + rows * weights + cg_reduce_workspace(1, rows, weights);
        bool folds = direction == CG_BACKWARD_DATA && cg_convolution_folds(s);
        return parts.tables + (folds ? padded_floats(s) : 0);
    }
    ptrdiff_t common = parts.tables + parts.bias;
    switch (direction) {
        case CG_FORWARD: return common;
        case CG_BACKWARD_DATA:
            if (!cg_convolution_folds(s)) return common;
            return common + padded_floats(s);
        case CG_BACKWARD_WEIGHTS: {
            ptrdiff_t depth = s->kernel_height * s->kernel_width * s->in_channels / s->groups;
            return parts.tables + cg_round_up(s->out_height + s->out_width, 16) +
                slices_room(depth, s->batch * s->out_height * s->out_width, s->out_channels / s->groups);
        }
    }
    return common;
}
