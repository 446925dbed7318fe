//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

#ifndef MODE_CGRAPHVIZ_SHIM_H
#define MODE_CGRAPHVIZ_SHIM_H

// With the `graphviz/` prefix no include path is needed: the headers find each other by quotes, and their
// `types.h`, `color.h` and `arith.h` stay out of everybody else's sight.
#include <graphviz/gvc.h>
#include <graphviz/cgraph.h>
#include <stddef.h>

/// Opens an empty directed graph.
///
/// Here because `Agdirected` is a mutable C global, which Swift 6 does not let code read. Not the strict kind:
/// there a "starts after" edge and a layout edge between the same two services would become one.
static inline Agraph_t *mode_graph_open(const char *name) {
    return agopen((char *)name, Agdirected, NULL);
}

/// The graph's node of this name, created if needed. (cgraph takes `char *` and changes nothing.)
static inline Agnode_t *mode_graph_node(Agraph_t *graph, const char *name) {
    return agnode(graph, (char *)name, 1);
}

/// A new edge, even if there is one between the two already.
static inline Agedge_t *mode_graph_edge(Agraph_t *graph, Agnode_t *tail, Agnode_t *head) {
    return agedge(graph, tail, head, NULL, 1);
}

/// The subgraph of this name, created if needed.
static inline Agraph_t *mode_graph_subgraph(Agraph_t *graph, const char *name) {
    return agsubg(graph, (char *)name, 1);
}

/// Declares the default of an attribute for all objects of `kind` (AGRAPH, AGNODE or AGEDGE).
static inline void mode_graph_default(Agraph_t *graph, int kind, const char *name, const char *value) {
    agattr(graph, kind, (char *)name, (char *)value);
}

/// Sets an attribute of a graph, node or edge to plain text.
static inline void mode_graph_set(void *object, const char *name, const char *value) {
    agsafeset(object, (char *)name, (char *)value, (char *)"");
}

/// Width and height after the layout, in points. (`GD_bb` is a macro.)
static inline void mode_graph_size(Agraph_t *graph, double *width, double *height) {
    *width = GD_bb(graph).UR.x - GD_bb(graph).LL.x;
    *height = GD_bb(graph).UR.y - GD_bb(graph).LL.y;
}

typedef int (*mode_render_narrow)(GVC_t *, graph_t *, const char *, char **, unsigned int *);

/// Renders a graph that has a layout into memory; `gvFreeRenderData` frees the bytes.
///
/// One signature for all versions: the length is an `unsigned int *` up to 2.43 and a `size_t *` later.
static inline int mode_graph_render(GVC_t *context, Agraph_t *graph, const char *format, char **bytes, size_t *count) {
    union {
        unsigned int narrow;
        size_t wide;
    } length = {0};
    int status = gvRenderData(context, graph, format, bytes, (void *)&length);
    *count = _Generic(&gvRenderData, mode_render_narrow: length.narrow, default: length.wide);
    return status;
}

#endif
