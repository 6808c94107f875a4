//! What a head that speaks of a time says of its column: by when the work is due, when something else happened, or neither plainly.
//! Nearly every date of a ledger is none by which anything is due; a head that leaves it open is asked about, never guessed.

/// What the dates under a head are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dates {
    /// 完成时限, 计划完成时间: by when the work is to be done.
    Limit,
    /// 要求反馈时间, 报送时限: by when an answer is due; the due date where no other is named.
    Answer,
    /// 完成时间, 竣工日期: when the work ends; the due date where nothing plainer is named.
    Finish,
    /// 开工时间.
    Start,
    /// 交办时间, 发文日期, 实际完成时间: when something happened.
    Event,
    /// 时间, 办结日期: dates, and no saying of what.
    Unclear,
}

/// Words that make a head one of times.
const TIMES: &[&str] = &[
    "时间",
    "日期",
    "时限",
    "期限",
    "限期",
    "截止日",
    "截止",
    "到期日",
    "到期",
    "起止",
    "时点",
    "年月日",
];

/// Of these, the ones that set a limit by themselves.
const LIMITS: &[&str] = &["时限", "期限", "限期", "截止", "到期", "限时", "最迟", "最晚", "时间要求"];

/// What may follow the word for the time and changes nothing.
const TAILS: &[&str] = &["要求", "安排", "为", "节点"];

/// Limits of something else than the work.
const OTHER_LIMITS: &[&str] = &[
    "合同",
    "租赁",
    "服务期",
    "有效",
    "公示",
    "质保",
    "保修",
    "担保",
    "贷款",
    "借款",
    "使用",
    "存放",
    "保管",
    "保存",
    "任职",
    "聘",
];

/// Words by which somebody demands or plans something.
const DEMANDS: &[&str] = &[
    "要求", "应", "须", "限", "计划", "拟", "预计", "规定", "承诺", "最迟", "最晚", "明确", "原定",
];

/// What has come about.
const HAPPENED: &[&str] = &["实际", "已完成", "已办结", "实完", "真实"];

#[derive(Clone, Copy, PartialEq)]
enum Act {
    Finish,
    /// An end that is set as often as it is told: 办结, 销号.
    End,
    Start,
    Answer,
    Event,
}

const ACTS: &[(Act, &[&str])] = &[
    (Act::Finish, &["完成", "竣工", "完工", "建成", "结束", "达标"]),
    (
        Act::End,
        &[
            "办结", "办毕", "办理", "整改", "落实", "销号", "验收", "交付", "投产", "投用", "通车", "解决", "处置", "处理",
            "实施",
        ],
    ),
    (Act::Start, &["开工", "启动", "开始", "起始", "开建", "进场", "动工", "起草"]),
    (
        Act::Answer,
        &[
            "反馈",
            "报送",
            "上报",
            "回复",
            "答复",
            "提交",
            "呈报",
            "回告",
            "报结",
            "报告",
            "报备",
            "回音",
            "反馈意见",
        ],
    ),
    (
        Act::Event,
        &[
            "交办",
            "发文",
            "发布",
            "填报",
            "受理",
            "登记",
            "更新",
            "批示",
            "会议",
            "立项",
            "下达",
            "印发",
            "收文",
            "来文",
            "签发",
            "通知",
            "录入",
            "创建",
            "制表",
            "填表",
            "统计",
            "派发",
            "派单",
            "分办",
            "转办",
            "接收",
            "签收",
            "成文",
            "生成",
            "召开",
            "调度",
            "督办",
            "督查",
            "检查",
            "核查",
            "审批",
            "批复",
            "公示",
            "公布",
            "分派",
            "审核",
            "审议",
            "研究",
            "部署",
            "分解",
            "拟文",
            "拟稿",
            "来函",
            "来访",
            "信访",
            "投诉",
            "反映",
            "举报",
            "发现",
            "巡查",
            "排查",
            "移交",
            "转交",
            "交接",
            "指派",
            "委派",
            "下发",
            "发出",
            "发送",
            "上传",
            "导入",
            "建档",
            "归档",
            "备案",
            "签订",
            "签约",
            "中标",
            "招标",
            "审定",
            "审计",
            "评审",
            "任命",
            "考核",
            "评估",
            "通报",
            "约谈",
            "催办",
            "提醒",
            "变更",
            "修改",
            "修订",
            "编制",
            "制定",
            "议定",
            "提出",
            "申请",
            "申报",
            "核准",
            "批准",
            "核定",
            "汇报",
            "入库",
            "纳入",
            "成立",
            "发证",
            "记录",
            "打印",
            "导出",
            "收到",
            "接到",
            "交代",
            "安排会",
            "开会",
            "讲话",
            "调研",
            "视察",
            "来电",
            "接报",
            "发生",
            "出具",
            "建账",
            "挂牌",
            "认领",
            "签字",
            "盖章",
            "审签",
            "报批",
            "报名",
            "分配",
            "下派",
            "布置",
            "收件",
            "送达",
            "上账",
            "入账",
            "延期申请",
            "走访",
            "回访",
        ],
    ),
];

/// What the column under this head holds, when the head speaks of a time; the levels of a head are joined, outermost first.
/// Blanks, brackets and what stands in them are gone already.
pub(crate) fn dates(head: &str) -> Option<Dates> {
    let end = time_end(head)?;
    let (said, tail) = head.split_at(end);
    if tail.starts_with("节点") && !said.contains("完成") || said.ends_with("工作日") {
        return None;
    }
    if has_happened(head) {
        return Some(Dates::Event);
    }
    let has = |words: &[&str]| words.iter().any(|word| said.contains(word));
    let limits = has(LIMITS) || head.ends_with("时间要求");
    let demands = has(DEMANDS);
    Some(match last_act(said) {
        None if limits => {
            if has(OTHER_LIMITS) {
                Dates::Unclear
            } else {
                Dates::Limit
            }
        }
        // 要求时间: demanded, and nothing said of what.
        None if demands && said.chars().count() <= 4 || said.contains("起止") => Dates::Finish,
        None => Dates::Unclear,
        Some(Act::Finish | Act::End) if limits || demands => Dates::Limit,
        Some(Act::Finish) => Dates::Finish,
        Some(Act::End) => Dates::Unclear,
        Some(Act::Start) => Dates::Start,
        Some(Act::Answer) if limits || demands => Dates::Answer,
        Some(Act::Answer) => Dates::Unclear,
        // 督办时限: of what is urged; 交办时限, 受理时限 may be the limit of the handing over alone.
        Some(Act::Event) if limits && has(&["督办", "督查"]) => Dates::Limit,
        Some(Act::Event) if limits => Dates::Unclear,
        Some(Act::Event) => Dates::Event,
    })
}

/// 实际, 已完成: what the dates tell has come about.
pub(crate) fn has_happened(head: &str) -> bool {
    HAPPENED.iter().any(|word| head.contains(word))
}

/// A head without a word for a time that tells of something that happened: 交办, 批示.
pub(crate) fn tells_an_event(head: &str) -> bool {
    has_happened(head) || last_act(head) == Some(Act::Event)
}

/// Where the word for the time ends that closes the head.
fn time_end(head: &str) -> Option<usize> {
    let mut bare = head;
    if let Some(tail) = TAILS.iter().find(|tail| bare.ends_with(**tail) && bare.len() > tail.len()) {
        bare = &bare[..bare.len() - tail.len()];
    }
    let closes = TIMES.iter().any(|word| bare.ends_with(word));
    // 交办日, 截止日: a day of something.
    let day = bare.ends_with('日') && bare.chars().count() >= 3;
    (closes || day).then_some(bare.len())
}

/// The act that stands nearest before the word for the time: 批示件办结时间 is of the 办结, 完成情况更新时间 of the 更新.
fn last_act(said: &str) -> Option<Act> {
    ACTS.iter()
        .flat_map(|(act, words)| {
            words
                .iter()
                .filter_map(|word| Some((said.rfind(word)? + word.len(), word.len(), *act)))
        })
        .max_by_key(|(end, length, _)| (*end, *length))
        .map(|(_, _, act)| act)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_head_that_says_so_is_of_a_due_date() {
        for head in [
            "完成时限",
            "计划完成时间",
            "要求办结日期",
            "批示件办结时限",
            "会议确定事项完成期限",
            "整改时限",
            "督办时限",
            "截止日期",
            "应整改到位时间",
            "完成时间要求",
            "到期日",
        ] {
            assert_eq!(dates(head), Some(Dates::Limit), "{head}");
        }
        for head in ["要求反馈时间", "报送时限", "限回复日期", "答复期限"] {
            assert_eq!(dates(head), Some(Dates::Answer), "{head}");
        }
        for head in ["完成时间", "项目竣工日期", "交办事项完成时间", "起止时间", "要求时间"] {
            assert_eq!(dates(head), Some(Dates::Finish), "{head}");
        }
    }

    #[test]
    fn what_happened_is_no_due_date_whatever_the_head_says_besides() {
        for head in [
            "交办时间",
            "发文日期",
            "发布时间",
            "填报日期",
            "受理时间",
            "登记日期",
            "更新时间",
            "实际完成时间",
            "批示日期",
            "会议时间",
            "立项日期",
            "完成情况更新时间",
            "任务下达日期",
            "责任单位填报时间",
            "交办日",
            "督办日期",
            "领导批示时间",
            "已办结日期",
            "项目批复时间",
        ] {
            assert_eq!(dates(head), Some(Dates::Event), "{head}");
        }
        assert!(tells_an_event("市领导批示") && !tells_an_event("工作任务"));
    }

    #[test]
    fn what_the_head_leaves_open_is_not_decided() {
        for head in [
            "时间",
            "日期",
            "办结时间",
            "反馈时间",
            "交办时限",
            "合同期限",
            "办理日期",
            "销号日期",
        ] {
            assert_eq!(dates(head), Some(Dates::Unclear), "{head}");
        }
        assert_eq!(dates("计划开工时间"), Some(Dates::Start));
        for head in ["工作任务", "时间节点", "所需工作日", "备注", "联系人"] {
            assert_eq!(dates(head), None, "{head}");
        }
    }
}
