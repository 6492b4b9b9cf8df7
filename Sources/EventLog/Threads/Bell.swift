internal import Glibc

/// Wakes one thread that waits for something to happen. A ring before the wait is not lost; many are one.
package final class Bell: @unchecked Sendable {
    // Proof: `hasRung` is touched only between `lock` and `unlock` of `mutex`, which like `condition` keeps
    // its address until `deinit`.
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    private var hasRung = false

    package init() {
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

    package func ring() {
        pthread_mutex_lock(mutex)
        hasRung = true
        pthread_cond_signal(condition)
        pthread_mutex_unlock(mutex)
    }

    /// Returns once it has rung, or `milliseconds` are over; `nil` waits for the ring.
    package func wait(milliseconds: Int?) {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        if let milliseconds {
            var deadline = timespec()
            clock_gettime(CLOCK_REALTIME, &deadline)
            deadline.tv_nsec += milliseconds % 1_000 * 1_000_000
            deadline.tv_sec += milliseconds / 1_000 + deadline.tv_nsec / 1_000_000_000
            deadline.tv_nsec %= 1_000_000_000
            while !hasRung, pthread_cond_timedwait(condition, mutex, &deadline) == 0 {}
        } else {
            while !hasRung { pthread_cond_wait(condition, mutex) }
        }
        hasRung = false
    }
}
