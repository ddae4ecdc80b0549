#ifndef BLUEGATE_SERVICES_RECOGNITION_READ_PICTURES_H_
#define BLUEGATE_SERVICES_RECOGNITION_READ_PICTURES_H_

#include <grpcpp/support/server_callback.h>

#include "bluegate/recognition/v1/recognition.pb.h"
#include "plate_recognition/plate_reader.h"
#include "services/recognition/open_calls.h"
#include "services/recognition/work_queue.h"

namespace bluegate::recognition {

// What the calls that read pictures at once work with. All outlive the calls.
struct PictureWork {
  plate_recognition::PlateReader* reader = nullptr;
  WorkQueue* queue = nullptr;
  OpenCalls* calls = nullptr;
};

// Answers ReadPicture on a thread of the queue. RESOURCE_EXHAUSTED when too many callers wait.
grpc::ServerUnaryReactor* ReadPicture(grpc::CallbackServerContext* context,
                                      const v1::ReadPictureRequest* request,
                                      v1::ReadPictureResponse* response, const PictureWork& work);

// Answers StreamReadPictures: one picture of the stream at a time, in order. The reactor owns
// itself.
grpc::ServerBidiReactor<v1::StreamReadPicturesRequest, v1::StreamReadPicturesResponse>*
StreamReadPictures(grpc::CallbackServerContext* context, const PictureWork& work);

}  // namespace bluegate::recognition

#endif  // BLUEGATE_SERVICES_RECOGNITION_READ_PICTURES_H_
