#pragma once
#include <fcntl.h>

// Declared by <stdio.h> for _GNU_SOURCE only, without which Swift imports it.
int renameat2(int, const char *, int, const char *, unsigned int);

// Lets two names change places in one step; RENAME_EXCHANGE of <linux/fs.h>.
static inline int daftar_exchange(const char *one, const char *other) {
    return renameat2(AT_FDCWD, one, AT_FDCWD, other, 1 << 1);
}
