//! What a column of a ledger can mean, and the words by which its head says so.

/// What a column means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Means {
    /// 序号.
    Number,
    /// 类别, 板块: what several rows belong to.
    Group,
    /// 工作任务: what the item is.
    Task,
    /// 工作内容: more words on it.
    Content,
    /// 目标.
    Target,
    /// 牵头领导.
    Leader,
    /// 牵头单位, 责任单位: the first named leads.
    Lead,
    /// 配合单位.
    Supporting,
    /// 开始时间.
    Start,
    /// 完成时限.
    Due,
    /// 季度形象进度: what stands by the end of a quarter or month.
    Step,
    /// 进展情况.
    Progress,
    /// 总投资 and its like.
    Money,
    /// 权重, 分值.
    Weight,
    /// 备注 and whatever else is only kept.
    Note,
}

impl Means {
    /// All of them, in the order in which a form offers them.
    pub const ALL: [Means; 15] = [
        Means::Number,
        Means::Group,
        Means::Task,
        Means::Content,
        Means::Target,
        Means::Leader,
        Means::Lead,
        Means::Supporting,
        Means::Start,
        Means::Due,
        Means::Step,
        Means::Progress,
        Means::Money,
        Means::Weight,
        Means::Note,
    ];

    /// A stable name.
    pub fn code(self) -> &'static str {
        match self {
            Means::Number => "number",
            Means::Group => "group",
            Means::Task => "task",
            Means::Content => "content",
            Means::Target => "target",
            Means::Leader => "leader",
            Means::Lead => "lead",
            Means::Supporting => "supporting",
            Means::Start => "start",
            Means::Due => "due",
            Means::Step => "step",
            Means::Progress => "progress",
            Means::Money => "money",
            Means::Weight => "weight",
            Means::Note => "note",
        }
    }

    /// Back from its name.
    pub fn of_code(code: &str) -> Option<Means> {
        Means::ALL.into_iter().find(|means| means.code() == code)
    }

    /// The words of a head that say so.
    fn words(self) -> &'static [&'static str] {
        match self {
            Means::Number => &["序号", "编号", "项次", "序"],
            Means::Group => &[
                "类别",
                "板块",
                "领域",
                "分类",
                "工作类别",
                "任务类别",
                "大项",
                "所属部分",
                "部分",
                "条线",
            ],
            Means::Task => &[
                "工作任务",
                "重点任务",
                "任务",
                "事项",
                "工作事项",
                "任务内容",
                "具体任务",
                "主要任务",
                "重点工作",
                "目标任务",
                "议定事项",
                "督办事项",
                "项目名称",
                "任务名称",
                "事项名称",
                "具体事项",
                "标题",
                "工作内容",
                "具体措施",
                "工作措施",
                "主要措施",
                "具体举措",
                "重点工作任务",
                "项目",
            ],
            Means::Content => &[
                "建设内容",
                "主要建设内容",
                "建设内容及规模",
                "主要内容",
                "内容",
                "原文",
                "工作要求",
                "任务描述",
            ],
            Means::Target => &[
                "目标",
                "工作目标",
                "年度目标",
                "目标要求",
                "主要指标",
                "预期目标",
                "任务目标",
                "考核指标",
                "指标值",
                "量化指标",
                "完成目标",
                "目标值",
                "年度任务目标",
                "指标",
            ],
            Means::Leader => &[
                "牵头领导",
                "责任领导",
                "包抓领导",
                "分管领导",
                "牵头市领导",
                "牵头县领导",
                "领办领导",
                "包保领导",
                "挂联领导",
                "领导",
            ],
            Means::Lead => &[
                "牵头单位",
                "责任单位",
                "牵头部门",
                "责任部门",
                "主办单位",
                "承办单位",
                "牵头责任单位",
                "主责单位",
                "落实单位",
                "实施单位",
                "责任主体",
                "主要责任单位",
                "建设单位",
                "责任科室",
                "单位",
            ],
            Means::Supporting => &[
                "配合单位",
                "协办单位",
                "配合部门",
                "参与单位",
                "协同单位",
                "协作单位",
                "协办部门",
                "参加单位",
                "配合科室",
            ],
            Means::Start => &["开始时间", "启动时间", "开工时间", "起始时间", "开始日期"],
            Means::Due => &[
                "完成时限",
                "完成时间",
                "时限",
                "办结时限",
                "完成期限",
                "截止时间",
                "期限",
                "时间要求",
                "时限要求",
                "计划完成时间",
                "竣工时间",
                "完成日期",
                "办理时限",
                "完成节点",
            ],
            Means::Step => &[
                "形象进度",
                "季度形象进度",
                "节点",
                "时间节点",
                "进度计划",
                "进度安排",
                "节点目标",
            ],
            Means::Progress => &[
                "进展",
                "进展情况",
                "工作进展",
                "完成情况",
                "推进情况",
                "目前进展",
                "落实情况",
                "最新进展",
                "办理情况",
                "完成进度",
            ],
            Means::Money => &["总投资", "计划投资", "年度投资", "资金", "投资额", "概算", "投资"],
            Means::Weight => &["权重", "分值", "分数"],
            Means::Note => &["备注", "说明", "责任人", "联系人", "联系电话", "待补", "备 注"],
        }
    }
}

/// What a head says: the meaning, the word that says it, and whether it says nothing else.
pub(super) fn said(head: &str) -> Option<(Means, &'static str, bool)> {
    let bare = bare(head);
    if bare.is_empty() || bare.chars().count() > 24 {
        return None;
    }
    let mut best: Option<(Means, &'static str, bool)> = None;
    for means in Means::ALL {
        for word in means.words() {
            if bare == *word {
                return Some((means, word, true));
            }
            // A single character inside another word says nothing.
            let longer = best.is_none_or(|(_, known, _)| word.chars().count() > known.chars().count());
            if word.chars().count() >= 2 && bare.contains(word) && longer {
                best = Some((means, word, false));
            }
        }
    }
    best
}

/// A head without blanks, line ends and what stands in brackets.
pub(super) fn bare(head: &str) -> String {
    let mut out = String::new();
    let mut depth = 0usize;
    for c in head.chars() {
        match c {
            '(' | '（' | '[' | '【' => depth += 1,
            ')' | '）' | ']' | '】' => depth = depth.saturating_sub(1),
            c if c.is_whitespace() || matches!(c, '：' | ':' | '*' | '、' | '\u{200B}' | '\u{FEFF}') => {}
            c if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_say_what_columns_mean() {
        let means = |head: &str| said(head).map(|(means, _, exact)| (means, exact));
        assert_eq!(means("序\n号"), Some((Means::Number, true)));
        assert_eq!(means("牵 头 单 位"), Some((Means::Lead, true)));
        assert_eq!(means("总投资（万元）"), Some((Means::Money, true)));
        assert_eq!(means("2027年度目标"), Some((Means::Target, false)));
        assert_eq!(means("牵头责任单位及责任人"), Some((Means::Lead, false)));
        assert_eq!(means("完成时限"), Some((Means::Due, true)));
        assert_eq!(means("目前工作进展情况"), Some((Means::Progress, false)));
        assert_eq!(means("河清市2027年政府工作报告重点任务责任分解表一览"), None);
        assert_eq!(means("张三"), None);
        for code in Means::ALL {
            assert_eq!(Means::of_code(code.code()), Some(code));
        }
    }
}
