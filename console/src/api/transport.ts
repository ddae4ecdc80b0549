import { Code, ConnectError, createClient, type Interceptor } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-web';

import { AdmissionService } from '../gen/bluegate/admission/v1/admission_pb';
import { AuditService } from '../gen/bluegate/audit/v1/audit_pb';
import { IntakeService } from '../gen/bluegate/capture/v1/capture_pb';
import { CaseworkService } from '../gen/bluegate/casework/v1/casework_pb';
import { RetentionService } from '../gen/bluegate/casework/v1/retention_pb';
import { SearchService } from '../gen/bluegate/casework/v1/search_pb';
import { DeviceHealthService } from '../gen/bluegate/recognition/v1/device_health_pb';
import { RecognitionService } from '../gen/bluegate/recognition/v1/recognition_pb';
import { hex } from '../format';

/** Called when the server no longer knows this browser's session. */
let onSignedOut: () => void = () => {};
export function setOnSignedOut(handler: () => void) {
  onSignedOut = handler;
}

const watchSession: Interceptor = (next) => async (request) => {
  request.header.set('X-Bluegate-Csrf', '1');
  try {
    return await next(request);
  } catch (error) {
    if (ConnectError.from(error).code === Code.Unauthenticated) onSignedOut();
    throw error;
  }
};

const transport = createConnectTransport({
  baseUrl: '/',
  useBinaryFormat: false,
  interceptors: [watchSession],
});

export const casework = createClient(CaseworkService, transport);
export const retention = createClient(RetentionService, transport);
export const search = createClient(SearchService, transport);
export const admission = createClient(AdmissionService, transport);
export const audit = createClient(AuditService, transport);
export const intake = createClient(IntakeService, transport);
export const recognition = createClient(RecognitionService, transport);
export const deviceHealth = createClient(DeviceHealthService, transport);

/** Names a change, so that repeating it gets the first answer. */
export function newRequestId(): string {
  return crypto.randomUUID();
}

/** Where the bytes of a kept picture are. */
export function pictureUrl(sha256: Uint8Array): string {
  return `/evidence/${hex(sha256)}`;
}
