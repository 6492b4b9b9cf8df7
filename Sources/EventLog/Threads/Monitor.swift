internal import Glibc

/// A mutex and a condition: what threads that wait for each other are made of (Hoare 1974).
///
/// Between ``lock()`` and ``unlock()`` a thread is alone; waiting lets others in meanwhile.
final class Monitor: @unchecked Sendable {
    // Proof: both are made before and destroyed after any use, keep their address between, and are what the
    // system provides for use by many threads.
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>

    init() {
        mutex = .allocate(capacity: 1)
        condition = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    func lock() { pthread_mutex_lock(mutex) }
    func unlock() { pthread_mutex_unlock(mutex) }

    /// Wakes all who wait.
    func signal() { pthread_cond_broadcast(condition) }

    /// Waits, locked, as long as `isNeeded` says so, each time that somebody signals; `milliseconds` at most.
    func wait(milliseconds: Int? = nil, while isNeeded: () -> Bool) {
        guard let milliseconds else {
            while isNeeded() { pthread_cond_wait(condition, mutex) }
            return
        }
        var deadline = timespec()
        clock_gettime(CLOCK_REALTIME, &deadline)
        deadline.tv_nsec += milliseconds % 1_000 * 1_000_000
        deadline.tv_sec += milliseconds / 1_000 + deadline.tv_nsec / 1_000_000_000
        deadline.tv_nsec %= 1_000_000_000
        while isNeeded(), pthread_cond_timedwait(condition, mutex, &deadline) == 0 {}
    }
}
