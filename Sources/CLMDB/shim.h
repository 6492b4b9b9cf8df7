#pragma once
#include <lmdb.h>

// Swift has no word for it: begin to bring a line of memory into the cache, which nothing waits for.
static inline void daftar_fetch(const void *address) { __builtin_prefetch(address); }
