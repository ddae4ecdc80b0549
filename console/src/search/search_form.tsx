import type { Dayjs } from 'dayjs';
import { Button, DatePicker, Form, Input, type InputRef, InputNumber, Select } from 'antd';
import { useEffect, useRef } from 'react';

import type { Site } from '../gen/bluegate/common/v1/site_pb';
import { useText } from '../i18n';
import { useKeys } from '../keys/keys';
import { MisreadPreview } from '../lists/misread_preview';
import { previewNumberOf } from './pattern';
import { siteName } from './use_sites';

const distanceMost = 0.9;
const patternMost = 24;

/** What is searched for, as a person fills it in. */
export interface SearchValues {
  pattern: string;
  distanceMax?: number | null;
  siteIds?: string[];
  passed?: [Dayjs, Dayjs] | null;
  purpose: string;
}

interface Props {
  sites: readonly Site[];
  /** What stands in the field of the number at first. */
  pattern: string;
  busy: boolean;
  onSearch: (values: SearchValues) => void;
}

export function SearchForm({ sites, pattern, busy, onSearch }: Props) {
  const { text, language } = useText();
  const [form] = Form.useForm<SearchValues>();
  const first = useRef<InputRef>(null);
  useEffect(() => {
    form.setFieldValue('pattern', pattern);
    first.current?.focus();
  }, [form, pattern]);
  useKeys({ search: () => first.current?.focus({ cursor: 'all' }) });
  return (
    <Form<SearchValues>
      form={form}
      layout="vertical"
      size="small"
      className="search-form"
      onFinish={onSearch}
    >
      <Form.Item
        name="pattern"
        label={text('pattern')}
        extra={text('patternForm')}
        rules={[{ required: true, whitespace: true, message: text('patternNeeded') }]}
      >
        <Input ref={first} maxLength={patternMost} data-testid="pattern" />
      </Form.Item>
      <Form.Item name="distanceMax" label={text('lookAlikes')}>
        <InputNumber min={0} max={distanceMost} step={0.1} placeholder="0" />
      </Form.Item>
      <Form.Item name="siteIds" label={text('sites')}>
        <Select
          mode="multiple"
          maxTagCount="responsive"
          placeholder={text('anySite')}
          optionFilterProp="label"
          data-testid="search-sites"
          options={sites.map(({ siteId }) => ({
            value: siteId,
            label: `${siteId} ${siteName(sites, siteId, language)}`,
          }))}
        />
      </Form.Item>
      <Form.Item name="passed" label={text('passedBetween')}>
        <DatePicker.RangePicker showTime={{ format: 'HH:mm' }} format="YYYY-MM-DD HH:mm" />
      </Form.Item>
      <Form.Item
        name="purpose"
        label={text('purpose')}
        extra={text('purposeHint')}
        rules={[{ required: true, min: 4, max: 256, message: text('purposeForm') }]}
      >
        <Input maxLength={256} data-testid="purpose" />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={busy} data-testid="search-now">
        {text('searchNow')}
      </Button>
      <Form.Item noStyle dependencies={['pattern', 'distanceMax']}>
        {({ getFieldValue }) => (
          <LookAlikes
            pattern={getFieldValue('pattern') ?? ''}
            distanceMax={getFieldValue('distanceMax') ?? 0}
          />
        )}
      </Form.Item>
    </Form>
  );
}

/** What else a look-alike search accepts, before it is made. */
function LookAlikes({ pattern, distanceMax }: { pattern: string; distanceMax: number }) {
  const { text } = useText();
  if (distanceMax === 0 || pattern.trim() === '') return null;
  const number = previewNumberOf(pattern);
  if (number) return <MisreadPreview number={number} distanceMax={distanceMax} />;
  return (
    <p className="wide small" data-testid="no-look-alikes">
      {text('lookAlikesWant')}
    </p>
  );
}
