// The disk's limit: a file that grows by 4 KiB, with one fdatasync for each piece.
// usage: probe-sync DIRECTORY [SECONDS]
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}

int main(int argc, char **argv) {
    if (argc < 2) return fprintf(stderr, "usage: probe-sync DIRECTORY [SECONDS]\n"), 2;
    double seconds = argc > 2 ? atof(argv[2]) : 2;
    char path[4096], block[4096];
    snprintf(path, sizeof path, "%s/probe-sync.tmp", argv[1]);
    memset(block, 'x', sizeof block);
    int file = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0600);
    if (file < 0) return perror(path), 1;
    long count = 0;
    double start = now();
    while (now() - start < seconds) {
        if (write(file, block, sizeof block) != sizeof block || fdatasync(file) != 0) return perror(path), 1;
        count++;
    }
    printf("growing file, fdatasync: %.0f per second\n", count / (now() - start));
    close(file);
    unlink(path);
    return 0;
}
