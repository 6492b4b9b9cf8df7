#pragma once
// The magicless frame format (four bytes less per event) is in the library but
// declared only for those who ask for the whole interface.
#define ZSTD_STATIC_LINKING_ONLY
#define ZDICT_STATIC_LINKING_ONLY
#include <zstd.h>
#include <zdict.h>
