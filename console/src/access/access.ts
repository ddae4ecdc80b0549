/** What a person may be; the server gives each account one of them. */
export type Role = 'officer' | 'supervisor' | 'official' | 'administrator' | 'auditor';

const everybody: readonly Role[] = [
  'officer', 'supervisor', 'official', 'administrator', 'auditor',
];
const readers: readonly Role[] = ['officer', 'supervisor', 'official', 'auditor'];
const judges: readonly Role[] = ['officer', 'supervisor'];
const overseers: readonly Role[] = ['supervisor', 'official', 'administrator', 'auditor'];

/** Who may call what, as far as this page calls it. The server's access table decides; this one
 *  only keeps from view what would be refused. */
export const access = {
  'admission.v1.AdmissionService/GetAlert': everybody,
  'admission.v1.AdmissionService/GetAlertHistory': overseers,
  'admission.v1.AdmissionService/SetAlert': ['official'],
  'admission.v1.AdmissionService/GetRuleSet': everybody,
  'admission.v1.AdmissionService/GetRuleSetHistory': overseers,
  'admission.v1.AdmissionService/PreviewRuleSet': ['official'],
  'admission.v1.AdmissionService/SetRuleSet': ['official'],
  'audit.v1.AuditService/ProveCase': readers,
  'audit.v1.AuditService/RecordUse': readers,
  'capture.v1.IntakeService/GetIntakeTally': everybody,
  'capture.v1.IntakeService/GetPicture': readers,
  'recognition.v1.RecognitionService/GetRecognitionTally': everybody,
  'recognition.v1.DeviceHealthService/GetDeviceHealth': everybody,
  'casework.v1.CaseworkService/GetCaseworkTally': everybody,
  'casework.v1.CaseworkService/GetDayTally': everybody,
  'casework.v1.CaseworkService/ListCases': readers,
  'casework.v1.CaseworkService/GetCase': readers,
  'casework.v1.CaseworkService/ListSimilarCases': readers,
  'casework.v1.CaseworkService/WatchCases': readers,
  'casework.v1.CaseworkService/ClaimCase': judges,
  'casework.v1.CaseworkService/ConfirmCase': judges,
  'casework.v1.CaseworkService/DismissCase': judges,
  'casework.v1.CaseworkService/CorrectNumber': judges,
  'casework.v1.CaseworkService/ApproveCase': ['supervisor'],
  'casework.v1.CaseworkService/SendBackCase': ['supervisor'],
  'casework.v1.CaseworkService/ReleaseCase': judges,
  'casework.v1.CaseworkService/HoldCase': judges,
  'casework.v1.CaseworkService/HandOverCase': judges,
  'casework.v1.CaseworkService/EscalateCase': ['supervisor', 'official'],
  'casework.v1.CaseworkService/AddCaseNote': judges,
  'casework.v1.CaseworkService/UndoVerdict': judges,
  'casework.v1.CaseworkService/ListWatchlist': readers,
  'casework.v1.CaseworkService/ListWatchlistChanges': ['supervisor', 'official', 'auditor'],
  'casework.v1.CaseworkService/SetWatchlistEntry': ['supervisor', 'official'],
  'casework.v1.CaseworkService/RemoveWatchlistEntry': ['supervisor', 'official'],
  'casework.v1.CaseworkService/PreviewWatchlistEntry': ['officer', 'supervisor', 'official'],
  'casework.v1.CaseworkService/MatchWatchlist': ['supervisor', 'official'],
  'casework.v1.RetentionService/ListLegalHolds': ['supervisor', 'official', 'auditor'],
  'casework.v1.RetentionService/SetLegalHold': ['supervisor', 'official'],
  'casework.v1.RetentionService/LiftLegalHold': ['supervisor', 'official'],
  'casework.v1.SearchService/SearchPassages': ['officer', 'supervisor', 'official'],
  'casework.v1.SearchService/ListSites': everybody,
} as const satisfies Record<string, readonly Role[]>;

export type Method = keyof typeof access;

/** Whether the server would let a role call all of these methods. */
export function may(role: string, ...methods: Method[]): boolean {
  return methods.every((method) => (access[method] as readonly string[]).includes(role));
}
