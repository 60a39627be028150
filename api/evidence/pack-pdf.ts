import { fileURLToPath } from 'node:url';
import pdfmake, { type DocumentDefinition } from 'pdfmake';
import type { PackLanguage } from '../../domain/evidence/pack-texts.ts';
import { packContent } from './pack-document.ts';
import type { PackedOrder } from './pack-files.ts';
import { PackLayout } from './pack-tables.ts';

const FONT = 'NotoSansSC';
const FONT_FILE = fileURLToPath(
  import.meta.resolve('@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf'),
);
const MARGIN = 36;

// What people wrote is printed and never fetched.
pdfmake.setUrlAccessPolicy(() => false);
pdfmake.setLocalAccessPolicy((path) => path === FONT_FILE);
/** One weight only: a second one would double what has to be read for every pack. */
pdfmake.addFonts({
  [FONT]: { normal: FONT_FILE, bold: FONT_FILE, italics: FONT_FILE, bolditalics: FONT_FILE },
});

function documentOf(packed: PackedOrder, language: PackLanguage): DocumentDefinition {
  const { evidence, events } = packed;
  const asOf = new Date(events.at(-1)?.at ?? evidence.submittedAt);
  return {
    content: packContent(packed, new PackLayout(language)),
    // Of when the record is, not of when it was printed: the same record is the same bytes.
    info: { title: `Countersign ${evidence.orderId}`, creationDate: asOf, modDate: asOf },
    pageSize: 'A4',
    pageMargins: [MARGIN, MARGIN, MARGIN, MARGIN],
    defaultStyle: { font: FONT, fontSize: 8 },
    footer: (page, pages) => ({ text: `${evidence.orderId}   ${page} / ${pages}`, style: 'footer' }),
    // A heading stays with what it is the heading of.
    pageBreakBefore: ({ style }, nodes) =>
      style === 'heading' && nodes.getFollowingNodesOnPage().length === 0,
    styles: {
      title: { fontSize: 18, margin: [0, 0, 0, 8] },
      heading: { fontSize: 12, margin: [0, 12, 0, 4] },
      columnHeading: { color: '#555555' },
      table: { margin: [0, 2, 0, 4] },
      none: { color: '#555555', margin: [0, 2, 0, 4] },
      footer: { alignment: 'center', color: '#555555', fontSize: 7, margin: [0, 8, 0, 0] },
    },
  };
}

/** The pack of one order for people, as a PDF with the font that it needs. */
export function toPdf(packed: PackedOrder, language: PackLanguage): Promise<Buffer> {
  return pdfmake.createPdf(documentOf(packed, language)).getBuffer();
}
