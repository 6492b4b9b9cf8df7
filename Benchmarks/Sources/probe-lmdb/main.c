// LMDB's limit: values of 200 bytes under growing keys, so many to a commit, each commit synced.
// usage: probe-lmdb DIRECTORY [SECONDS] [EVENTS-PER-COMMIT …]
#include <lmdb.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}

static void check(int code, const char *what) {
    if (code != 0) {
        fprintf(stderr, "%s: %s\n", what, mdb_strerror(code));
        exit(1);
    }
}

static void run(const char *directory, double seconds, int per_commit) {
    char path[4096], file[4200];
    snprintf(path, sizeof path, "%s/probe-lmdb.tmp", directory);
    mkdir(path, 0700);
    MDB_env *environment;
    MDB_dbi table;
    check(mdb_env_create(&environment), "mdb_env_create");
    check(mdb_env_set_mapsize(environment, (size_t)1 << 36), "mdb_env_set_mapsize");
    check(mdb_env_open(environment, path, 0, 0600), "mdb_env_open");
    unsigned char value[200];
    memset(value, 'x', sizeof value);
    uint64_t position = 0;
    double start = now();
    MDB_txn *transaction;
    check(mdb_txn_begin(environment, NULL, 0, &transaction), "mdb_txn_begin");
    check(mdb_dbi_open(transaction, NULL, 0, &table), "mdb_dbi_open");
    while (now() - start < seconds) {
        for (int i = 0; i < per_commit; i++) {
            uint64_t key = __builtin_bswap64(position++);
            MDB_val k = {sizeof key, &key}, v = {sizeof value, value};
            memcpy(value, &key, sizeof key);
            check(mdb_put(transaction, table, &k, &v, MDB_APPEND), "mdb_put");
        }
        check(mdb_txn_commit(transaction), "mdb_txn_commit");
        check(mdb_txn_begin(environment, NULL, 0, &transaction), "mdb_txn_begin");
    }
    mdb_txn_abort(transaction);
    printf("bare LMDB, %d a commit: %.0f events/s\n", per_commit, position / (now() - start));
    mdb_env_close(environment);
    for (int i = 0; i < 2; i++) {
        snprintf(file, sizeof file, "%s/%s", path, i ? "lock.mdb" : "data.mdb");
        unlink(file);
    }
    rmdir(path);
}

int main(int argc, char **argv) {
    if (argc < 2) return fprintf(stderr, "usage: probe-lmdb DIRECTORY [SECONDS] [EVENTS-PER-COMMIT ...]\n"), 2;
    double seconds = argc > 2 ? atof(argv[2]) : 2;
    if (argc > 3) {
        for (int i = 3; i < argc; i++) run(argv[1], seconds, atoi(argv[i]));
    } else {
        int sizes[] = {1, 32, 100, 1000};
        for (int i = 0; i < 4; i++) run(argv[1], seconds, sizes[i]);
    }
    return 0;
}
