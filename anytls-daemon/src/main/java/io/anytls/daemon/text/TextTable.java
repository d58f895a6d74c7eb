package io.anytls.daemon.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows of cells below each other, as wide as a terminal. Cells are made {@linkplain Printable printable}; those of the columns that
 * may be shortened are, where it is too narrow. Not thread-safe.
 */
public final class TextTable {

    /** Below that a text tells nobody anything: then the terminal breaks lines. */
    private static final int NARROWEST = 8;

    private static final String CUT = "..";
    private static final String BETWEEN = "  ";

    private record Column(String head, boolean mayBeShortened, boolean number) {}

    private final List<Column> columns = new ArrayList<>();
    private final List<List<String>> rows = new ArrayList<>();

    /** Columns of texts that may lose their ends. */
    public TextTable shortened(String... heads) {
        return columns(true, false, heads);
    }

    /** Columns of words that stay whole. */
    public TextTable words(String... heads) {
        return columns(false, false, heads);
    }

    /** Columns that stand at the right. */
    public TextTable numbers(String... heads) {
        return columns(false, true, heads);
    }

    private TextTable columns(boolean mayBeShortened, boolean number, String... heads) {
        for (String head : heads) {
            columns.add(new Column(head, mayBeShortened, number));
        }
        return this;
    }

    /** @param cells one for each column */
    public void row(List<String> cells) {
        rows.add(cells.stream().map(Printable::line).toList());
    }

    /**
     * The heads and the rows.
     *
     * @param width of the terminal, in columns; 0: as many as are needed
     */
    public List<String> lines(int width) {
        List<List<String>> all = new ArrayList<>();
        all.add(columns.stream().map(Column::head).toList());
        all.addAll(rows);
        int[] widths = new int[columns.size()];
        for (List<String> row : all) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], DisplayWidth.of(row.get(i)));
            }
        }
        if (width > 0) {
            shrink(widths, width);
        }
        return all.stream().map(row -> line(row, widths)).toList();
    }

    /** The widest first, column by column of the terminal. */
    private void shrink(int[] widths, int width) {
        int tooMuch = (widths.length - 1) * BETWEEN.length() - width;
        for (int each : widths) {
            tooMuch += each;
        }
        int widest = widestToShorten(widths);
        while (tooMuch > 0 && widest >= 0) {
            widths[widest]--;
            tooMuch--;
            widest = widestToShorten(widths);
        }
    }

    private int widestToShorten(int[] widths) {
        int widest = -1;
        for (int i = 0; i < widths.length; i++) {
            boolean may = columns.get(i).mayBeShortened() && widths[i] > NARROWEST;
            if (may && (widest < 0 || widths[i] > widths[widest])) {
                widest = i;
            }
        }
        return widest;
    }

    private String line(List<String> row, int[] widths) {
        List<String> cells = new ArrayList<>();
        for (int i = 0; i < widths.length; i++) {
            String cell = cut(row.get(i), widths[i]);
            String space = " ".repeat(widths[i] - DisplayWidth.of(cell));
            cells.add(columns.get(i).number() ? space + cell : cell + space);
        }
        return String.join(BETWEEN, cells).stripTrailing();
    }

    private static String cut(String text, int width) {
        return DisplayWidth.of(text) <= width ? text : DisplayWidth.beginning(text, width - CUT.length()) + CUT;
    }
}
