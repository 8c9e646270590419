"""Makes the workbooks of this folder: python make.py (pandas 3.1.1 with openpyxl 3.1.5 and xlsxwriter 3.3.1)."""
import datetime as dt
import pandas as pd
import xlsxwriter

rows = [
    {
        'pid': f'{i:05d}' if i % 2 else i,
        'sex': ['F', 'M', None][i % 3],
        'age': None if i % 7 == 0 else i % 90,
        'weight': i / 10,
        'admitted': dt.datetime(1900, 1, 2) + dt.timedelta(days=i * 401),
        'seen': dt.datetime(2020, 1, 31, 23, 59, 59) + dt.timedelta(hours=i),
        'smoker': bool(i % 2),
        'note': f'a < b & "c" {i} é 😀',
    }
    for i in range(100)
]
frame = pd.DataFrame(rows)
for engine in ('openpyxl', 'xlsxwriter'):
    frame.to_excel(f'{engine}.xlsx', index=False, engine=engine)

with xlsxwriter.Workbook('mac.xlsx', {'date_1904': True}) as book:
    book.add_worksheet('Codebook').hide()
    sheet = book.add_worksheet('Export <1>')
    book.add_worksheet('Notes').write(0, 0, 'nothing')
    sheet.activate()
    sheet.set_first_sheet()
    names = list(rows[0])
    day = book.add_format({'num_format': 'dd"."mm"."yyyy'})
    minute = book.add_format({'num_format': '[$-407]d. mmm yy hh:mm:ss;@'})
    sheet.write_row(2, 1, names)
    for r, row in enumerate(rows, 4):  # a blank row below the names
        for c, name in enumerate(names, 1):
            value = row[name]
            if value is None:
                continue
            if name in ('admitted', 'seen'):
                if value.year >= 1904:
                    sheet.write_datetime(r, c, value, day if name == 'admitted' else minute)
            elif name == 'age':
                sheet.write_formula(r, c, f'={value}+0', None, value)
            else:
                sheet.write(r, c, value)
