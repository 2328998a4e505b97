#include "toonnet/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace toonnet {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto poll_interval = std::chrono::milliseconds(50);

class Work {
public:
    Work(std::ptrdiff_t count, const std::function<void(std::ptrdiff_t)>& task)
        : count_(count), task_(task) {}

    // Runs one task; false when none is left.
    bool step() {
        if (ended_.load(std::memory_order_relaxed)) return false;
        const std::ptrdiff_t index = next_.fetch_add(1, std::memory_order_relaxed);
        if (index >= count_) return false;
        try {
            task_(index);
        } catch (...) {
            const std::lock_guard lock(mutex_);
            if (!error_) error_ = std::current_exception();
            end();
        }
        return true;
    }

    void end() { ended_.store(true, std::memory_order_relaxed); }

    void worker_finished() {
        const std::lock_guard lock(mutex_);
        ++finished_workers_;
        finished_.notify_one();
    }

    // Waits until `workers` have finished or the interval is over; true when they have.
    bool wait_for_workers(std::ptrdiff_t workers) {
        std::unique_lock lock(mutex_);
        return finished_.wait_for(lock, poll_interval,
                                  [&] { return finished_workers_ == workers; });
    }

    void rethrow() const {
        if (error_) std::rethrow_exception(error_);
    }

private:
    const std::ptrdiff_t count_;
    const std::function<void(std::ptrdiff_t)>& task_;
    std::atomic<std::ptrdiff_t> next_{0};
    std::atomic<bool> ended_{false};
    std::mutex mutex_;
    std::condition_variable finished_;
    std::ptrdiff_t finished_workers_ = 0;
    std::exception_ptr error_;
};

}  // namespace

bool parallel_for(std::ptrdiff_t count, int threads,
                  const std::function<void(std::ptrdiff_t)>& task, const ShouldStop& should_stop) {
    Work work(count, task);
    bool stopped = false;
    const auto poll = [&] {
        if (!stopped && should_stop && should_stop()) {
            stopped = true;
            work.end();
        }
    };

    const std::ptrdiff_t workers = std::min<std::ptrdiff_t>(threads, count) - 1;
    std::vector<std::thread> pool;
    for (std::ptrdiff_t i = 0; i < workers; ++i) {
        try {
            pool.emplace_back([&work] {
                while (work.step()) {
                }
                work.worker_finished();
            });
        } catch (const std::system_error&) {
            break;  // The system gives no more threads: the ones at hand do the work.
        }
    }

    auto polled = Clock::now();
    while (work.step()) {
        if (const auto now = Clock::now(); now - polled >= poll_interval) {
            polled = now;
            poll();
        }
    }
    while (!work.wait_for_workers(std::ssize(pool))) poll();
    for (std::thread& thread : pool) thread.join();
    work.rethrow();
    return !stopped;
}

}  // namespace toonnet
