#include "services/recognition/read_pictures.h"

#include "services/recognition/convert.h"

namespace bluegate::recognition {
namespace {

grpc::Status Stopping() {
  return grpc::Status(grpc::StatusCode::UNAVAILABLE, "recognition: stopping");
}

grpc::Status TooManyCallers() {
  return grpc::Status(grpc::StatusCode::RESOURCE_EXHAUSTED,
                      "recognition: too many pictures wait to be read, wanted fewer at a time");
}

class ReadPictureCall : public grpc::ServerUnaryReactor {
 public:
  ReadPictureCall(grpc::CallbackServerContext* context, const v1::ReadPictureRequest* request,
                  v1::ReadPictureResponse* response, const PictureWork& work)
      : context_(context), work_(work) {
    open_ = work_.calls->Open(context_);
    if (!open_) {
      Finish(Stopping());
      return;
    }
    const bool added = work_.queue->AddForCaller([this, request, response] {
      // The caller may have left while the picture waited.
      if (context_->IsCancelled()) return Finish(grpc::Status::CANCELLED);
      *response = ToProto(work_.reader->Read(request->picture()));
      Finish(grpc::Status::OK);
    });
    if (!added) Finish(TooManyCallers());
  }

  void OnDone() override {
    if (open_) work_.calls->Close(context_);
    delete this;
  }

 private:
  grpc::CallbackServerContext* const context_;
  const PictureWork work_;
  bool open_ = false;
};

// Reads a request, reads its picture, writes the answer, and again: one operation at a time.
class ReadPicturesStream : public grpc::ServerBidiReactor<v1::StreamReadPicturesRequest,
                                                          v1::StreamReadPicturesResponse> {
 public:
  ReadPicturesStream(grpc::CallbackServerContext* context, const PictureWork& work)
      : context_(context), work_(work) {
    open_ = work_.calls->Open(context_);
    if (open_) {
      StartRead(&request_);
    } else {
      Finish(Stopping());
    }
  }

  void OnReadDone(bool ok) override {
    if (!ok) return Finish(context_->IsCancelled() ? grpc::Status::CANCELLED : grpc::Status::OK);
    const bool added = work_.queue->AddForCaller([this] {
      if (context_->IsCancelled()) return Finish(grpc::Status::CANCELLED);
      *response_.mutable_result() = ToProto(work_.reader->Read(request_.picture()));
      StartWrite(&response_);
    });
    if (!added) Finish(TooManyCallers());
  }

  void OnWriteDone(bool ok) override {
    if (!ok) return Finish(grpc::Status::CANCELLED);
    StartRead(&request_);
  }

  void OnDone() override {
    if (open_) work_.calls->Close(context_);
    delete this;
  }

 private:
  grpc::CallbackServerContext* const context_;
  const PictureWork work_;
  bool open_ = false;
  v1::StreamReadPicturesRequest request_;
  v1::StreamReadPicturesResponse response_;
};

}  // namespace

grpc::ServerUnaryReactor* ReadPicture(grpc::CallbackServerContext* context,
                                      const v1::ReadPictureRequest* request,
                                      v1::ReadPictureResponse* response, const PictureWork& work) {
  return new ReadPictureCall(context, request, response, work);
}

grpc::ServerBidiReactor<v1::StreamReadPicturesRequest, v1::StreamReadPicturesResponse>*
StreamReadPictures(grpc::CallbackServerContext* context, const PictureWork& work) {
  return new ReadPicturesStream(context, work);
}

}  // namespace bluegate::recognition
