import { BarChart, type BarSeriesOption } from 'echarts/charts';
import {
  AriaComponent,
  GridComponent,
  TooltipComponent,
  type AriaComponentOption,
  type GridComponentOption,
  type TooltipComponentOption,
} from 'echarts/components';
import { init, use, type ComposeOption } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

use([BarChart, AriaComponent, GridComponent, TooltipComponent, SVGRenderer]);

type Option = ComposeOption<
  BarSeriesOption | AriaComponentOption | GridComponentOption | TooltipComponentOption
>;

/** One row of bars. */
export interface BarSeries {
  readonly name: string;
  readonly values: readonly number[];
  readonly colour: string;
}

/** Bars that lie: there is room for the names of what they are of. */
export interface Bars {
  /** What the chart shows, for who does not see it. */
  readonly label: string;
  readonly names: readonly string[];
  readonly series: readonly BarSeries[];
  readonly isStacked: boolean;
  readonly text: (value: number) => string;
}

export interface Ink {
  readonly text: string;
  readonly line: string;
  readonly ground: string;
  readonly font: string;
}

const BAR_PX = 18;

function optionOf(bars: Bars, ink: Ink): Option {
  const { label, names, series, isStacked, text } = bars;
  const words = { color: ink.text, fontFamily: ink.font, fontSize: 13 };
  return {
    animation: false,
    aria: { enabled: true, label: { enabled: true, description: label } },
    textStyle: words,
    grid: { left: 8, right: 24, top: 8, bottom: 8, containLabel: true },
    tooltip: {
      trigger: 'axis',
      axisPointer: { type: 'shadow' },
      confine: true,
      backgroundColor: ink.ground,
      borderColor: ink.line,
      textStyle: words,
      valueFormatter: (value) => (typeof value === 'number' ? text(value) : ''),
    },
    xAxis: {
      type: 'value',
      splitNumber: 3,
      minInterval: isStacked ? 1 : 0,
      axisLabel: { ...words, hideOverlap: true, formatter: (value: number) => text(value) },
      splitLine: { lineStyle: { color: ink.line } },
    },
    yAxis: {
      type: 'category',
      inverse: true,
      data: [...names],
      axisLabel: { ...words, width: 120, overflow: 'break' },
      axisLine: { lineStyle: { color: ink.line } },
      axisTick: { show: false },
    },
    series: series.map(({ name, values, colour }) => ({
      ...{ type: 'bar', name, data: [...values], cursor: 'pointer', barMaxWidth: BAR_PX },
      ...(isStacked && { stack: 'all' }),
      itemStyle: { color: colour, borderColor: ink.ground, borderWidth: 1 },
    })),
  };
}

/** A bar that was chosen, by the place of its name and of its series. */
export type OnChoose = (place: { readonly name: number; readonly series: number }) => void;

/** Draws the bars into an element; the returned functions draw them anew and take them away. */
export function drawBars(element: HTMLElement, onChoose: OnChoose) {
  const chart = init(element, null, { renderer: 'svg' });
  chart.on('click', ({ dataIndex, seriesIndex }) => {
    if (seriesIndex !== undefined) onChoose({ name: dataIndex, series: seriesIndex });
  });
  const observer = new ResizeObserver(() => {
    chart.resize();
  });
  observer.observe(element);
  return {
    draw: (bars: Bars, ink: Ink): void => {
      chart.setOption(optionOf(bars, ink), { notMerge: true });
    },
    remove: (): void => {
      observer.disconnect();
      chart.dispose();
    },
  };
}
