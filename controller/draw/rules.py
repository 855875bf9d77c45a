"""Every rule that a draw list can break, in both languages: what is wrong, then what to do."""

from typing import Final, NamedTuple


class Rule(NamedTuple):
    """`{other}` is another row's number, `{bound}` a limit."""

    en: str
    zh: str


RULES: Final[dict[str, Rule]] = {
    # the file
    "file_missing": Rule("the file cannot be read; check path and rights", "文件无法读取；请检查路径和权限"),
    "file_empty": Rule("the file is empty; export it again", "文件为空；请重新导出"),
    "file_too_large": Rule(
        "the file is larger than {bound} bytes; a draw list is small", "文件超过{bound}字节；抽取名单不会这么大"
    ),
    "file_kind": Rule(
        "not a CSV, XLSX or JSON file; old .xls: save it as .xlsx", "不是CSV、XLSX或JSON文件；旧版.xls请另存为.xlsx"
    ),
    "file_encoding": Rule(
        "neither UTF-8 nor GB18030; save it as 'CSV UTF-8'", "编码既不是UTF-8也不是GB18030；请另存为“CSV UTF-8”"
    ),
    "file_damaged": Rule("the file is damaged or cut short; export it again", "文件损坏或不完整；请重新导出"),
    "file_expands": Rule(
        "the workbook unpacks to more than {bound} bytes or parts; it is not a draw list",
        "工作簿解压后超出上限{bound}；不是抽取名单",
    ),
    "json_shape": Rule(
        'JSON must be a list of objects, or an object whose "experts" is one; no key twice',
        "JSON应为对象列表，或含“experts”列表的对象；键不得重复",
    ),
    "sheet_several": Rule("more than one sheet holds data; keep one", "多个工作表含有数据；只保留一个"),
    "rows_none": Rule("no person in the list; add the rows", "名单中没有人员；请补充"),
    "rows_too_many": Rule(
        "more than {bound} rows; one file is the committee of one section", "超过{bound}行；一个文件只含一个标段的评委"
    ),
    # headings
    "column_missing": Rule(
        "this column is missing; take the form that `sealroom import-draw --template` writes",
        "缺少此列；请使用`sealroom import-draw --template`生成的模板",
    ),
    "column_twice": Rule("this column appears twice; keep one", "此列重复出现；只保留一列"),
    "column_unknown": Rule("the heading is not known; the column was not read", "表头不认识；该列未读取"),
    # cells
    "row_empty": Rule("the row is empty; delete it", "空行；请删除"),
    "row_too_long": Rule("more cells than headings; check separators and quotes", "单元格多于表头；请检查分隔符和引号"),
    "cell_empty": Rule("the cell is empty; fill it in", "单元格为空；请填写"),
    "cell_formula": Rule("the cell holds a formula; paste values as text", "单元格是公式；请粘贴为文本值"),
    "cell_kind": Rule(
        "the cell holds something that is not text; format the column as text", "单元格不是文本；请将该列设为文本格式"
    ),
    "text_too_long": Rule("longer than {bound} characters", "超过{bound}个字符"),
    "text_control": Rule("holds characters that cannot be printed; type it again", "含有不可打印字符；请重新输入"),
    "name_digits": Rule("a name has no digits; are the columns swapped?", "姓名不应含数字；列是否错位？"),
    # identity numbers
    "id_became_number": Rule(
        "a spreadsheet turned the 18-digit number into a number (like 4.40102E+17, last digits 000); digits are lost:"
        " format the column as text and export it again from the source",
        "表格软件把18位号码变成了数值（如4.40102E+17，末位变000），数字已丢失；请将该列设为文本后从源系统重新导出",
    ),
    "id_length": Rule("a resident identity number has 18 characters", "居民身份证号应为18位"),
    "id_characters": Rule("17 digits, then a digit or X", "应为17位数字加1位数字或X"),
    "id_birth_date": Rule("digits 7 to 14 are not a date of birth", "第7至14位不是有效出生日期"),
    "id_check_digit": Rule(
        "the check digit is wrong (ISO 7064 MOD 11-2); compare with the source",
        "校验位错误（ISO 7064 MOD 11-2）；请与源数据核对",
    ),
    "id_other_characters": Rule("letters, digits and ( ) / - only, at least 5", "只能含字母、数字及()/-，至少5位"),
    "person_twice": Rule("the same person as in row {other}; keep one row", "与第{other}行是同一人；只保留一行"),
    # codes
    "code_became_number": Rule(
        "a spreadsheet turned the code into a number; format the column as text and export it again",
        "表格软件把编码变成了数值；请将该列设为文本后重新导出",
    ),
    "code_length": Rule("the code has {bound} characters", "编码应为{bound}位"),
    "code_characters": Rule("capital letters and digits only", "只能含大写字母和数字"),
    "code_check": Rule(
        "not a unified deal code (type-18-date-6-check), or its check character (ISO 7064 MOD 37-2) is wrong",
        "不是统一交易标识码（类型-18位-日期-6位-校验），或校验字符（ISO 7064 MOD 37-2）错误",
    ),
    "code_differs": Rule(
        "differs from row {other}; one file is one section", "与第{other}行不同；一个文件只含一个标段"
    ),
    "section_not_of_project": Rule(
        "the section code does not begin with the tender project code", "标段编号不是以招标项目编号开头"
    ),
    "type_code": Rule(
        "not in the code list of this column; see the form: `sealroom import-draw --template --format xlsx --out FILE`",
        "不在该列代码表内；请参照模板：`sealroom import-draw --template --format xlsx --out FILE`",
    ),
    "types_contradict": Rule(
        "EXPERT_TYPE and IS_TENDER_AGENT contradict each other", "专家类别与是否招标人代表相互矛盾"
    ),
    "chair_twice": Rule(
        "a second chair beside row {other}; a committee has one", "与第{other}行重复担任组长；只能有一名组长"
    ),
    # alternates
    "order_number": Rule(
        "a whole number: 0 or nothing for a member, 1, 2, 3 for alternates in their order",
        "应为整数：正式评委填0或不填，候补专家按递补顺序填1、2、3",
    ),
    "order_twice": Rule("the same place in the order as row {other}", "递补顺序与第{other}行相同"),
    "order_gap": Rule(
        "the order has a gap: {bound} alternates are numbered 1 to {bound}",
        "递补顺序有缺号：{bound}名候补应编为1至{bound}",
    ),
    "members_none": Rule("alternates only; nobody that they could replace", "只有候补专家，没有正式评委"),
    "alternate_owner": Rule(
        "an owner's representative is not drawn and cannot be an alternate", "招标人代表并非抽取产生，不能作候补"
    ),
    "alternate_chair": Rule("an alternate cannot be the chair", "候补专家不能担任组长"),
    # companies to avoid
    "company_name_missing": Rule("the company's name is missing", "缺少单位名称"),
    "company_text": Rule("at most {bound} characters, no formula", "最多{bound}字，不能是公式"),
    "company_code": Rule(
        "a unified social credit code of 18 characters whose check (GB 32100) is right, or an old code of 9",
        "应为校验正确（GB 32100）的18位统一社会信用代码，或9位组织机构代码",
    ),
    "company_twice": Rule("the same company as in row {other}", "与第{other}行是同一单位"),
    # the package
    "package_format": Rule(
        "not a draw package of a format that we know, or not in its one canonical form; ask the bank for it again",
        "不是可识别的抽取数据包，或不是规范格式；请向专家库重新索取",
    ),
    "package_field": Rule("this field of the package's header is not allowed", "数据包头的此字段不符合规定"),
    "package_custodians": Rule(
        "a package needs at least three custodians, two or more of whom open it, and works without any one of them",
        "数据包须有至少三名保管人，由其中两名以上开启，且缺任何一人仍可开启",
    ),
    "package_bank": Rule(
        "not signed by an expert bank that this site trusts; put the line that `sealroom draw bank-key` printed at the"
        " bank into [draw] banks of the site file, if it is the right bank, and start again",
        "签名者不是本场所信任的专家库；如应信任该专家库，"
        "请把其`sealroom draw bank-key`打印的公钥行写入站点文件[draw] banks，再重新启动",
    ),
    "package_signature": Rule(
        "the bank's signature fails: the package was changed on its way", "专家库签名无效：数据包在途中被改动"
    ),
    "package_site": Rule(
        "the package is for another site; --site of `draw pack` is origin of the site file",
        "数据包属于其他场所；`draw pack`的--site应为站点文件的origin",
    ),
    "package_session": Rule(
        "the package is for another session; --session of `draw pack` is the session's key at the centre",
        "数据包属于其他场次；`draw pack`的--session应为评标中心的场次编号",
    ),
    "package_room": Rule(
        "the package is for another room; --room of `draw pack` is the session's room",
        "数据包属于其他评标室；`draw pack`的--room应为该场次的评标室",
    ),
    "package_window": Rule(
        "the session's time is not inside the package's window; widen --from and --until of `draw pack`",
        "场次时间不在数据包的时间窗内；请放宽`draw pack`的--from和--until",
    ),
    "package_version_old": Rule(
        "version {bound} is here already; an older or equal one is not taken", "已有第{bound}版；不接受相同或更旧的版本"
    ),
    "package_version_gap": Rule("version {bound} is missing in between; bring it first", "缺少第{bound}版；请先导入"),
    "package_chain": Rule(
        "the package does not follow the version that is here (hash of the version before)",
        "数据包与现有版本不衔接（前一版本摘要不符）",
    ),
    "package_key": Rule("what was given does not open the package", "所给密钥无法开启数据包"),
    "package_share": Rule(
        "this is not the share that the bank sealed to this custodian; hand over the share of this very package",
        "不是专家库加密给该保管人的密钥份额；请提交本数据包对应的份额",
    ),
    "package_key_twice": Rule(
        "one key stands under two names: every custodian and the platform need a key of their own",
        "同一密钥使用了两个名称：每名保管人和交易平台须各有自己的密钥",
    ),
    "package_key_other": Rule(
        "the bank's header names another key under this name; ask the bank for a new package",
        "包头中此名称对应的是另一把密钥；请专家库重新制作数据包",
    ),
    "package_not_for_key": Rule("the package is not sealed to this key", "数据包未向此密钥加密"),
    "package_shares_few": Rule("{bound} different custodians are needed", "需要{bound}名不同的保管人"),
    "package_body": Rule("the list inside is not what the header says", "数据包内的名单与包头不符"),
    "package_needed": Rule(
        "this site takes signed draw packages only (site profile: draw_package_needed)",
        "本场所只接受带签名的抽取数据包（场所规则draw_package_needed）",
    ),
    "package_draw_old": Rule(
        "the draw is older than the site profile allows before the session begins", "抽取时间早于场所规则允许的期限"
    ),
    # warnings
    "chair_owner": Rule("the chair is an owner's representative", "组长是招标人代表"),
    "drawn_few": Rule(
        "fewer than two thirds are drawn experts (招标投标法 37)", "抽取的专家不足三分之二（招标投标法第37条）"
    ),
}
