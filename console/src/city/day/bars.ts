import { BarChart, type BarSeriesOption } from 'echarts/charts';
import {
  GridComponent, type GridComponentOption, LegendComponent, type LegendComponentOption,
  TooltipComponent, type TooltipComponentOption,
} from 'echarts/components';
import { type ComposeOption, type ECharts, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

import { type Breakdown, totalOf } from './breakdown';

use([BarChart, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

type Option = ComposeOption<
  BarSeriesOption | GridComponentOption | LegendComponentOption | TooltipComponentOption
>;

const ink = '#0f172a';
const line = '#cbd5e1';
const barWidthMax = 18;

const written = (count: number) => count.toLocaleString('en-US');

/** Bars from the left, one a row, its columns one after the other. */
function optionOf({ columns, rows }: Breakdown, font: string): Option {
  const textStyle = { color: ink, fontFamily: font, fontSize: 12 };
  const many = columns.length > 1;
  return {
    // The page comes to rest at once; who wants no movement need not say so.
    animation: false,
    textStyle,
    grid: { left: 4, right: 14, top: many ? 30 : 6, bottom: 4, containLabel: true },
    ...(many && { legend: { top: 0, left: 0, itemWidth: 12, itemHeight: 12, textStyle } }),
    tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' }, confine: true, textStyle },
    xAxis: {
      type: 'value',
      minInterval: 1,
      axisLabel: textStyle,
      splitLine: { lineStyle: { color: line } },
    },
    yAxis: {
      type: 'category',
      inverse: true,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: ink } },
      axisLabel: { ...textStyle, interval: 0 },
      // Every row's count is read beside its name, not guessed from its length.
      data: rows.map((row) => `${row.name}  ${written(totalOf(row))}`),
    },
    series: columns.map((column, at) => ({
      type: 'bar',
      name: column.name,
      stack: 'all',
      barMaxWidth: barWidthMax,
      itemStyle: { color: column.color, borderColor: '#fff', borderWidth: many ? 1 : 0 },
      data: rows.map((row) => ({
        value: row.values[at],
        ...(row.color && { itemStyle: { color: row.color } }),
      })),
    })),
  };
}

/** Draws bars in an element, anew whenever its size changes; returns what ends it. */
export function drawBars(frame: HTMLElement, breakdown: Breakdown): () => void {
  const chart: ECharts = init(frame, null, { renderer: 'svg' });
  chart.setOption(optionOf(breakdown, getComputedStyle(frame).fontFamily));
  const sized = new ResizeObserver(() => chart.resize());
  sized.observe(frame);
  return () => {
    sized.disconnect();
    chart.dispose();
  };
}
