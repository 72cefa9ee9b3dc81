// How much room the kernels want: kept beside the tables because the answer does not hang on the instruction set.

#include "kernels.h"

ptrdiff_t cg_reduce_workspace(ptrdiff_t outer, ptrdiff_t count, ptrdiff_t inner) {
    return outer * cg_blocks(count, inner == 1 ? REDUCE_BLOCK : REDUCE_ROWS) * inner;
}

ptrdiff_t cg_normalize_workspace(ptrdiff_t groups, ptrdiff_t rows, ptrdiff_t channels) {
    return groups * (cg_blocks(rows, NORMALIZE_ROWS) + 1) * 2 * channels;
}

ptrdiff_t cg_product_workspace(const cg_product *product) {
    return cg_round_up(product->k, K_BLOCK) * cg_round_up(product->n, PANEL_MAX);
}

ptrdiff_t cg_convolution_workspace(const cg_convolution *s, cg_direction direction) {
    cg_convolution_parts parts = cg_convolution_layout(s);
    ptrdiff_t common = parts.tables + parts.run_start + parts.bias + parts.packed;
    switch (direction) {
        case CG_FORWARD: return common;
        case CG_BACKWARD_DATA:
            if (!cg_convolution_folds(s)) return common;
            return common +
                s->batch * (s->in_height + s->pad_top + s->pad_bottom) * (s->in_width + s->pad_left + s->pad_right) *
                s->in_channels;
        case CG_BACKWARD_WEIGHTS:
            return common +
                s->batch * s->out_height * s->out_width * cg_round_up(s->out_channels / s->groups, PANEL_MAX);
    }
    return common;
}
