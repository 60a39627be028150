/** As much of pdfmake as packs use. Its published types bring those of browsers with them, which contradict Node's. */
declare module 'pdfmake' {
  type Margin = [left: number, top: number, right: number, bottom: number];

  interface Style {
    fontSize?: number;
    color?: string;
    alignment?: 'center';
    margin?: Margin;
  }

  export interface TextPart {
    text: string;
    style?: string;
  }

  export interface TablePart {
    layout: 'lightHorizontalLines' | 'noBorders';
    style: string;
    table: { headerRows?: number; widths: (number | '*' | 'auto')[]; body: TextPart[][] };
  }

  export type Content = TextPart | TablePart;

  export interface DocumentDefinition {
    content: Content[];
    info: { title: string; creationDate: Date; modDate: Date };
    pageSize: 'A4';
    pageMargins: Margin;
    defaultStyle: { font: string; fontSize: number };
    footer: (page: number, pages: number) => TextPart;
    styles: Record<string, Style>;
    /** Whether the node begins another page; asked when everything has been laid out. */
    pageBreakBefore: (node: { style?: string }, nodes: { getFollowingNodesOnPage(): unknown[] }) => boolean;
  }

  interface FontFiles {
    normal: string;
    bold: string;
    italics: string;
    bolditalics: string;
  }

  interface PdfMake {
    addFonts(fonts: Record<string, FontFiles>): void;
    setLocalAccessPolicy(isAllowed: (path: string) => boolean): void;
    setUrlAccessPolicy(isAllowed: (url: string) => boolean): void;
    createPdf(definition: DocumentDefinition): { getBuffer(): Promise<Buffer> };
  }

  const pdfmake: PdfMake;
  // eslint-disable-next-line no-restricted-syntax -- the package has no other export
  export default pdfmake;
}
