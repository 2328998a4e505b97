// The one place that makes threads.
#pragma once

#include <cstddef>
#include <functional>

namespace toonnet {

// Asked now and then, on the calling thread only, whether the work should end early.
using ShouldStop = std::function<bool()>;

// Calls task(i) for every i in [0, count), on the calling thread and up to threads - 1 others.
//
// Tasks must be independent; the order in which they run is not defined, so results can't depend
// on it. Returns false if should_stop ended the work, with some tasks not run. The first exception
// thrown by a task ends the work too and is thrown again here.
//
// Threads live for one call. Starting one costs some 20 us against milliseconds a picture, and in
// return nothing has to survive a fork and calls from many threads at once share nothing.
bool parallel_for(std::ptrdiff_t count, int threads,
                  const std::function<void(std::ptrdiff_t)>& task,
                  const ShouldStop& should_stop = {});

}  // namespace toonnet
