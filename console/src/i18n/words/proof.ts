import { pairs } from '../pairs';

export const proof = pairs({
  proof: ['存证核验', 'Proof'],
  pictureProof_checking: ['正在核对图片…', 'Hashing the picture…'],
  pictureProof_same: ['图片与存证哈希一致（本页计算）', 'Picture has the recorded hash (computed here)'],
  pictureProof_other: ['图片与存证哈希不符！', 'The picture does not have the recorded hash!'],
  pictureProof_cannot: ['本页无法核对图片', 'The picture cannot be checked here'],
  checkProof: ['对照审计日志核验', 'Check against the audit log'],
  entry_proven: ['已证明', 'Proven'],
  entry_notSigned: ['尚未签名', 'Not signed yet'],
  entry_noLeaf: ['日志中没有', 'Not in the log'],
  entry_gone: ['已证明，原文已到期删除', 'Proven; content deleted'],
  entry_wrong: ['不一致！', 'Does not fit!'],
  signature_good: ['签名有效', 'Signature good'],
  signature_bad: ['签名无效！', 'Signature bad!'],
  signature_cannotCheck: ['浏览器不支持验签', 'This browser cannot check it'],
  log_intake: ['接收日志', 'intake'],
  log_casework: ['案件日志', 'casework'],
  leafNumber: ['叶', 'leaf'],
  leaves: ['{{count}} 片叶', '{{count}} leaves'],
  proofKey: [
    '哈希、包含证明和签名均由本页计算；公钥由服务器提供，请与另行取得的公钥对照：',
    'Hashes, inclusion proofs and signatures were computed here. The key is the server\'s word: ' +
      'compare it with the one you have from elsewhere:',
  ],
});
