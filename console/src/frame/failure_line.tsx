import { Alert } from 'antd';

import { useText } from '../i18n';

/** Says what the server refused or could not do; nothing where all went well. */
export function FailureLine({ failure }: { failure: string }) {
  const { text } = useText();
  if (!failure) return null;
  return <Alert type="error" showIcon message={`${text('failed')}: ${failure}`} />;
}
