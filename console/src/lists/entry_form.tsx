import { ConnectError } from '@connectrpc/connect';
import { DatePicker, Form, Input, InputNumber, Modal, Select } from 'antd';
import { useState } from 'react';

import { casework, newRequestId } from '../api/transport';
import { FailureLine } from '../frame/failure_line';
import { type WatchlistEntry, WatchLevel } from '../gen/bluegate/casework/v1/watchlist_pb';
import { PlateClass, PlateColor } from '../gen/bluegate/common/v1/plate_pb';
import { useText } from '../i18n';
import { entryOf, type EntryValues, hourPattern, valuesOf } from './entry_values';
import { MisreadPreview } from './misread_preview';

const levels = [WatchLevel.NOTICE, WatchLevel.CHECK, WatchLevel.URGENT];
const distanceMost = 0.9;

const valuesOfEnum = <T extends number>(item: Record<string, string | T>) =>
  Object.values(item).filter((value): value is T => typeof value === 'number' && value !== 0);

interface Props {
  /** The entry to change; absent: a new one. */
  entry: WatchlistEntry | undefined;
  onClose: () => void;
  onSaved: () => void;
}

/** Puts a number on the watchlist, or changes the entry of it. */
export function EntryForm({ entry, onClose, onSaved }: Props) {
  const { text, word } = useText();
  const [form] = Form.useForm<EntryValues>();
  const [failure, setFailure] = useState('');
  const [busy, setBusy] = useState(false);
  const needed = { required: true, message: text('needed') };
  const hour = { pattern: hourPattern, message: text('hourForm') };

  async function save(values: EntryValues) {
    setBusy(true);
    setFailure('');
    try {
      await casework.setWatchlistEntry({
        requestId: newRequestId(),
        entry: entryOf(values),
        note: values.note.trim(),
      });
      onSaved();
    } catch (error) {
      setFailure(ConnectError.from(error).rawMessage);
    } finally {
      setBusy(false);
    }
  }

  return (
    <Modal
      open
      width={760}
      title={text(entry ? 'changeEntry' : 'newEntry')}
      okText={text('save')}
      cancelText={text('cancel')}
      confirmLoading={busy}
      onCancel={onClose}
      onOk={form.submit}
      style={{ top: 12 }}
    >
      <FailureLine failure={failure} />
      <Form
        form={form}
        layout="vertical"
        size="small"
        className="form-columns"
        initialValues={entry ? valuesOf(entry) : { level: WatchLevel.CHECK }}
        onFinish={save}
      >
        <Form.Item name="entryId" label={text('entryId')} rules={[needed]}>
          <Input maxLength={32} disabled={entry !== undefined} />
        </Form.Item>
        <Form.Item name="number" label={text('plateWanted')} rules={[needed]}>
          <Input maxLength={16} data-testid="entry-number" />
        </Form.Item>
        <Form.Item name="level" label={text('watchLevel')}>
          <Select options={levels.map((value) => ({ value, label: word('watchLevel', value) }))} />
        </Form.Item>
        <Form.Item name="color" label={text('plateColor')}>
          <Select
            allowClear
            placeholder={text('any')}
            options={valuesOfEnum<PlateColor>(PlateColor).map((value) => ({
              value,
              label: word('color', value),
            }))}
          />
        </Form.Item>
        <Form.Item name="plateClass" label={text('plateClass')}>
          <Select
            allowClear
            placeholder={text('any')}
            options={valuesOfEnum<PlateClass>(PlateClass).map((value) => ({
              value,
              label: word('class', value),
            }))}
          />
        </Form.Item>
        <Form.Item name="distanceMax" label={text('distanceMax')}>
          <InputNumber min={0} max={distanceMost} step={0.05} placeholder="0" />
        </Form.Item>
        <Form.Item name="issuingUnit" label={text('issuingUnit')} rules={[needed]}>
          <Input maxLength={40} />
        </Form.Item>
        <Form.Item name="legalBasis" label={text('legalBasis')} rules={[needed]}>
          <Input maxLength={80} />
        </Form.Item>
        <Form.Item name="reason" label={text('watchReason')} rules={[needed]}>
          <Input maxLength={80} />
        </Form.Item>
        <Form.Item name="valid" label={text('validity')} rules={[needed]} className="wide">
          <DatePicker.RangePicker showTime={{ format: 'HH:mm' }} format="YYYY-MM-DD HH:mm" />
        </Form.Item>
        <Form.Item name="siteIds" label={text('sites')}>
          <Select mode="tags" placeholder={text('everywhere')} open={false} suffixIcon={null} />
        </Form.Item>
        <Form.Item name="zones" label={text('zones')}>
          <Select mode="tags" placeholder={text('everywhere')} open={false} suffixIcon={null} />
        </Form.Item>
        <Form.Item label={text('hours')} className="hours">
          <Form.Item name="from" rules={[hour]} noStyle>
            <Input placeholder="00:00" aria-label={text('validFrom')} />
          </Form.Item>
          {' – '}
          <Form.Item name="until" rules={[hour]} noStyle>
            <Input placeholder="24:00" aria-label={text('validUntil')} />
          </Form.Item>
        </Form.Item>
        <Form.Item name="note" label={text('whyChanged')} rules={[needed]} className="wide">
          <Input maxLength={300} />
        </Form.Item>
        <Form.Item noStyle dependencies={['number', 'distanceMax']}>
          {({ getFieldValue }) => (
            <MisreadPreview
              number={getFieldValue('number') ?? ''}
              distanceMax={getFieldValue('distanceMax') ?? 0}
            />
          )}
        </Form.Item>
      </Form>
    </Modal>
  );
}
