#ifndef BLUEGATE_SERVICES_SUPPORT_CALLBACK_THREADS_H_
#define BLUEGATE_SERVICES_SUPPORT_CALLBACK_THREADS_H_

namespace bluegate::support {

// Keeps the threads on which gRPC runs callbacks for as long as the process lives; the first call
// does, later ones do nothing. Without it gRPC 1.51 ends them with the last channel or server that
// uses them, also when that goes away in a callback: then a thread joins itself, which fails
// unseen, frees the queue it waits on, and the process aborts ("prior > 0" in ref_counted.h). A
// call to another service that outlives its own service is enough for that. Any thread may call it.
void KeepCallbackThreads();

}  // namespace bluegate::support

#endif  // BLUEGATE_SERVICES_SUPPORT_CALLBACK_THREADS_H_
